/** A key of a file as a message may show it: on one line, and not for ever. */
export function printableKey(key: string): string {
  return key.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '·').slice(0, 60);
}
