import { createHash } from 'node:crypto';

/** Names what this tool adds to formats of others. `.example` is reserved (RFC 2606), so it can be nobody else's. */
export const NAMESPACE_URI = 'https://sps-audit.example/ns';

/** The reverse-DNS part of XCCDF identifiers. */
const XCCDF_NAMESPACE = 'example.sps-audit';

const UUID_NAMESPACE = Buffer.from('8d1f0c5e6a3b4f0e9c2d7b64a1e59f03', 'hex');

/** A UUID of version 5 (RFC 9562, 5.5): the same name gives the same UUID, in every run and on every machine. */
export function uuidV5(name: string): string {
  const hash = createHash('sha1').update(UUID_NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** An NCName or OSCAL token made of any text: what may not stand in one becomes `_x<hex>_`. */
export function token(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9.-]/gu, (found) => `_x${(found.codePointAt(0) ?? 0).toString(16)}_`);
  return /^[A-Za-z]/.test(safe) ? safe : `_${safe}`;
}

/** An identifier in the form that XCCDF 1.2, 6.2.3 asks for. */
export function xccdfId(type: 'benchmark' | 'profile' | 'rule' | 'testresult', name: string): string {
  return `xccdf_${XCCDF_NAMESPACE}_${type}_${token(name)}`;
}
