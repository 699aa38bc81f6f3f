import { createRequire } from 'node:module';

type Builder = typeof import('xmlbuilder2');

/** A node of an XML document that is being built. */
export type XmlNode = ReturnType<Builder['create']>;

const require = createRequire(import.meta.url);

/** A new document. The library takes longer to load than every other format together: it is loaded when XML is asked for. */
export function createDocument(): XmlNode {
  return (require('xmlbuilder2') as Builder).create({ version: '1.0', encoding: 'UTF-8' });
}

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

/** Text of an element that stands one level below the root, as it stands in the document; '' where nothing was built. */
export function childText(build: (parent: XmlNode) => void): string {
  const parent = createDocument();
  build(parent);
  const text = parent.end({ prettyPrint: true, headless: true, offset: 1 });
  return text === '' ? '' : `${text}\n`;
}

function escapeAmpersand(text: string): string {
  return text.replaceAll('&', '&amp;');
}
