import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** Scheme and authority, without user name or backslash, which URL parsers read in more than one way; then the rest. */
const ABSOLUTE = /^(https:\/\/[^/?#@\\\s]+)(\/.*)$/is;

/**
 * Makes the hrefs of a document that name this appliance by its whole address (`https://…/api/…`) what they mean: paths. Addresses
 * of anybody else stay as they are. One spelling from here on, so that what is followed, what a reference names and what stands
 * in the snapshot agree.
 *
 * @param document freshly parsed and of checked depth; changed in place
 * @param origin of the appliance, as it was asked
 */
export function shortenOwnHrefs(document: JsonObject, origin: string): void {
  const waiting: Json[] = [document];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const meta = isJsonObject(value) && Object.hasOwn(value, 'meta') ? value['meta'] : null;
    if (isJsonObject(meta) && Object.hasOwn(meta, 'href')) {
      (meta as Record<string, Json>)['href'] = shorten(meta['href'] as Json, origin);
    }
    for (const child of Object.values(value)) waiting.push(child);
  }
}

function shorten(href: Json, origin: string): Json {
  const [, authority, path] = (typeof href === 'string' && ABSOLUTE.exec(href)) || [];
  if (authority === undefined || path === undefined || !URL.canParse(authority)) return href;
  return new URL(authority).origin === origin ? path : href;
}
