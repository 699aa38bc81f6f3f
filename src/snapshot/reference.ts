import { isJsonObject, type Json } from '../model/json.ts';

const ID = /^[\w.:-]{1,100}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A reference as the API writes it, `{"key": "<id>", "meta": {"href": "/api/…/<id>"}}`, and nothing besides.
 * Key and address have to agree: a secret dressed up as a key has no address that ends with it.
 */
export function isReference(value: Json): boolean {
  if (!isJsonObject(value) || Object.keys(value).length !== 2 || !Object.hasOwn(value, 'meta')) return false;
  const { key, meta } = value;
  if (typeof key !== 'string' || !ID.test(key) || !isJsonObject(meta)) return false;
  const { href, ...others } = meta;
  return typeof href === 'string' && Object.keys(others).length === 0 && hrefEndsWith(href, key);
}

/**
 * A bare key where a reference stands. Passwords and private keys have lower-case UUIDs as ids. Communities, tokens, hashes and
 * the like are never references, and some tokens look like UUIDs (those of Splunk do), so the kind decides first.
 */
export function isBareKey(kind: string, value: string): boolean {
  return (kind === 'password' || kind === 'private-key') && UUID.test(value);
}

function hrefEndsWith(href: string, key: string): boolean {
  return href.startsWith('/api/') && href.replace(/\/$/, '').endsWith(`/${key}`) && !/[\s?#@]/.test(href);
}
