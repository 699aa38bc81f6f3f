import type { create } from 'xmlbuilder2';

/** A node of an XML document that is being built. */
export type XmlNode = ReturnType<typeof create>;

/**
 * Appends an element with its text and returns it. All text goes this way: xmlbuilder2 leaves an ampersand alone that begins
 * something like a reference (`&lt;`, `&e;`), so that text from outside could speak as markup; ampersands are escaped before.
 */
export function append(
  parent: XmlNode,
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  text?: string,
): XmlNode {
  const escaped = Object.entries(attributes).map(([key, value]) => [key, escapeAmpersand(String(value))]);
  const node = parent.ele(name, Object.fromEntries(escaped));
  if (text !== undefined && text !== '') node.txt(escapeAmpersand(text));
  return node;
}

function escapeAmpersand(text: string): string {
  return text.replaceAll('&', '&amp;');
}
