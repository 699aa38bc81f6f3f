const MAX_NAMES = 10;

/** The first names of a list, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
