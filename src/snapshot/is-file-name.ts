/**
 * Whether a name can be that of a file on any system, and a word on a terminal: no separators, control or invisible characters,
 * no device of Windows, no dot or dash in front, 200 bytes at most. The names of appliances become such files.
 */
export function isFileName(name: string): boolean {
  const isReserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name);
  const isUnsafe = /[/\\:*?"<>|\p{C}\p{Zl}\p{Zp}]/u.test(name) || /^[\s.-]|[\s.]$/.test(name);
  return name !== '' && !isReserved && !isUnsafe && Buffer.byteLength(name) <= 200;
}
