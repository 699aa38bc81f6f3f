import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** The address that a document says is its own, without fragment and trailing slash; null where it names none of the API. */
export function ownAddress(document: JsonObject): string | null {
  const href = hrefOf(document);
  return typeof href === 'string' && href.startsWith('/api') ? href.replace(/#.*$/s, '').replace(/\/$/, '') : null;
}

/** The hrefs of a listing's items, in order; `undefined` for an item that has none. Empty when it is no listing. */
export function itemHrefs(document: JsonObject): unknown[] {
  const items = Object.hasOwn(document, 'items') ? document['items'] : [];
  return Array.isArray(items) ? items.map((item) => hrefOf(item)) : [];
}

/**
 * The hrefs of the references (`{"key", "meta": {"href"}}`) inside the bodies of a document, own and embedded ones.
 * Navigation of the document and of its items is left out. The depth of the document was checked before.
 */
export function referenceHrefs(document: JsonObject): unknown[] {
  const found: unknown[] = [];
  const waiting: Json[] = [];
  const items = document['items'];
  for (const [name, value] of Object.entries(document)) {
    if (name !== 'meta' && name !== 'items') waiting.push(value);
  }
  for (const item of Array.isArray(items) ? items : []) {
    if (isJsonObject(item) && Object.hasOwn(item, 'body')) waiting.push(item['body'] as Json);
  }
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const href = hrefOf(value);
    if (href !== undefined) found.push(href);
    for (const child of Object.values(value)) waiting.push(child);
  }
  return found.reverse();
}

/**
 * The document without what changes from one answer to the next (`remaining_seconds`) and without navigation:
 * `meta` of the document and of its items is cut to `href`.
 */
export function trimMeta(document: JsonObject): JsonObject {
  const trimmed = trimOwnMeta(document);
  const { items } = trimmed;
  return Array.isArray(items)
    ? { ...trimmed, items: items.map((item) => (isJsonObject(item) ? trimOwnMeta(item) : item)) }
    : trimmed;
}

function trimOwnMeta(object: JsonObject): JsonObject {
  if (!Object.hasOwn(object, 'meta')) return object;
  const href = hrefOf(object);
  // A spread defines members, so a key `__proto__` stays a plain member.
  return { ...object, meta: typeof href === 'string' ? { href } : {} };
}

function hrefOf(value: Json): unknown {
  if (!isJsonObject(value) || !Object.hasOwn(value, 'meta')) return undefined;
  const meta = value['meta'];
  return isJsonObject(meta) && Object.hasOwn(meta, 'href') ? meta['href'] : undefined;
}
