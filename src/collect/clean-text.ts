/** Control characters, and the invisible ones that reorder or hide text (Unicode categories Cc, Cf, Cs, Zl, Zp), and noncharacters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]+/gu;

/** Longest text of an appliance that is kept, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 300;

/**
 * A text that an appliance or a library wrote, fit for one line of a log or a report: without control, bidirectional and
 * invisible characters, runs of blanks joined, cut to `maxLength` code units with an ellipsis.
 */
export function cleanText(text: string, maxLength: number = MAX_TEXT_LENGTH): string {
  // Cut before the replacement, so that a hostile megabyte costs nothing.
  const line = text
    .slice(0, maxLength * 4)
    .replace(INVISIBLE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).toWellFormed()}…` : line;
}
