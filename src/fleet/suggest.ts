import { closest, distance } from 'fastest-levenshtein';

/** The known word that a mistyped one was probably meant to be; `undefined` when none is near. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length > 100) return undefined;
  const folded = known.map((name) => name.toLowerCase());
  const nearest = closest(word.toLowerCase(), folded);
  // A third of the letters may differ, but two at least in longer words (`credentails`).
  const allowed = Math.max(word.length > 3 ? 2 : 1, Math.floor(word.length / 3));
  return distance(word.toLowerCase(), nearest) <= allowed ? known[folded.indexOf(nearest)] : undefined;
}
