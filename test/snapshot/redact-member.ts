import type { Json, JsonObject } from '../../src/model/json.ts';
import { createRedactor, type RedactorOptions } from '../../src/snapshot/redactor.ts';

export const NONE: RedactorOptions = { key: null, keys: [], paths: [], values: [] };
export const KEY = new Uint8Array(32).fill(7);
export const ENDPOINT = '/api/configuration/management/email';
export const UUID = '24680e8b-c7d4-7935-3926-9ff253ecabd0';
export const REFERENCE = { key: UUID, meta: { href: `/api/configuration/passwords/${UUID}` } };

/** What becomes of one member of a body. */
export function redactMember(key: string, value: unknown, endpoint = ENDPOINT, options = NONE): Json | undefined {
  const document = createRedactor(options).redact(endpoint, { body: { [key]: value as Json } });
  return (document.body as JsonObject)[key];
}

export function marker(kind: string, text: string, common = false) {
  return { $redacted: { kind, common, length: [...text].length, fingerprint: null } };
}
