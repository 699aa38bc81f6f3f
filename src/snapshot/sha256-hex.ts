import { hash } from 'node:crypto';
import type { Json } from '../model/json.ts';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256 in lower-case hex. Text is taken as UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 of the canonical text of a JSON value: does not depend on the order of keys. Lower-case hex. */
export function digestJson(value: Json): string {
  return sha256Hex(canonicalJson(value));
}
