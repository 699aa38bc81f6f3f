const MAX_LENGTH = 300;

/**
 * Text from outside as one line of Markdown text (CommonMark, GitHub's dialect): no markup, link, image, table cell, HTML or
 * mention can come of it. It is cut after 300 characters, with an ellipsis.
 */
export function markdownText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  const cut = characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH).join('')}…` : line;
  return (
    cut
      .replace(/[\\`*_[\]|~$!#{}]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // A link is made of a bare address too; an escaped slash or full stop shows the same and makes none.
      .replace(/:\/\//g, ':\\/\\/')
      .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}\\.`)
      // A mention is looked for in the text that is shown, so that escaping would not help: a zero-width space does.
      .replace(/@/g, '@\u200b')
  );
}

/** A table row; the cells are text that was made safe already. */
function markdownRow(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A table with its header, or nothing for no rows. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  return [markdownRow(header), markdownRow(header.map(() => '---')), ...rows.map(markdownRow)];
}
