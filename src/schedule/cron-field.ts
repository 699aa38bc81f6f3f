/**
 * Every value that a field of a cron expression names, in order; null for what is no list of numbers, names, ranges and steps.
 *
 * @param field checked, see parseCron: numbers are within their bounds
 * @param names of the values from `first` on, in small letters
 */
export function cronField(field: string, first: number, last: number, names: readonly string[] = []): number[] | null {
  const values = new Set<number>();
  for (const part of field.toLowerCase().split(',')) {
    const [, from = '', to = from, step = '1'] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
    const start = from === '*' ? first : numberOf(from, names, first);
    const end = to === '*' ? last : numberOf(to, names, first);
    // Words that are no number, and Sunday as the end of a week.
    if (!(start <= end)) return null;
    for (let value = start; value <= end; value += Number(step)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function numberOf(word: string, names: readonly string[], first: number): number {
  const named = names.indexOf(word);
  if (named >= 0) return named + first;
  return /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
}
