import type { OscalItem } from './oscal-parts.ts';

/** A member of the document: its name, and what it says of each item; null for nothing. */
type List = readonly [name: string, items: readonly OscalItem[], toEntry: (item: OscalItem) => object | null];

/** Stands for the lists in a document, behind another member of their object. */
export const LISTS_PLACE = { lists: [] };

/** As it stands in the text once: within another text its quotes would be escaped. */
const PLACE = `,${JSON.stringify(LISTS_PLACE).slice(1, -1)}`;

/**
 * The text of a document, its lists entry by entry: that of a large fleet is better not in memory as a whole. A list without
 * entries is left out, because the schema refuses empty arrays.
 */
export function* oscalPieces(document: object, lists: readonly List[]): Generator<string> {
  const [head, tail] = JSON.stringify(document).split(PLACE);
  yield `${head}`;
  for (const [name, items, toEntry] of lists) {
    const start = `,"${name}":[`;
    let separator = start;
    for (const item of items) {
      const entry = toEntry(item);
      if (entry === null) continue;
      yield separator + JSON.stringify(entry);
      separator = ',';
    }
    if (separator !== start) yield ']';
  }
  yield `${tail}\n`;
}
