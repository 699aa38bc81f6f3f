/** A list as it is printed; `more` says what is not, null where nothing is left out. */
export interface Bounded<Row> {
  readonly rows: readonly Row[];
  readonly more: string | null;
}

/** How many lines of print a row takes, and for how many results it stands. */
export interface RowSize {
  readonly lines: number;
  readonly results: number;
}

/**
 * Of the lists of one section together. Chromium prints this many lines in each section in some 25 s, three times as many in
 * two minutes and twelve times as many never; 200 appliances × 160 rules stay far below.
 */
export const MAX_PRINTED_LINES = 6000;

/** Rows of each list that are printed however full the section is, so that no list is an empty one. */
export const MIN_PRINTED_ROWS = 3;

const ONE: RowSize = { lines: 1, results: 1 };

/**
 * For the lists of one section in their order, worst first: later lists get what earlier ones left.
 *
 * @param sayMore words the number of results that are not printed
 */
export function createBound(sayMore: (n: number) => string) {
  let left = MAX_PRINTED_LINES;
  return <Row>(list: readonly Row[], sizeOf: (row: Row) => RowSize = () => ONE): Bounded<Row> => {
    let end = 0;
    for (const row of list) {
      const { lines } = sizeOf(row);
      if (end >= MIN_PRINTED_ROWS && lines > left) break;
      left -= lines;
      end += 1;
    }
    const hidden = list.slice(end).reduce((sum, row) => sum + sizeOf(row).results, 0);
    return { rows: list.slice(0, end), more: hidden > 0 ? sayMore(hidden) : null };
  };
}
