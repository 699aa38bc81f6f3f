/** "1 finding", "2 findings", "1 waiver is", "0 waivers are": a number with the words that fit it. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
