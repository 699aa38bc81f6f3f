import type { EndpointRecord } from '../model/snapshot.ts';

/** What a record says of an endpoint that was not read. */
export type Refusal = Pick<Exclude<EndpointRecord, { readonly status: 'read' }>, 'status' | 'reasonCode'>;

/** Stores of secrets and certificates, which refuse to be listed by design (SPS REST API guide; status 405 or 404 assumed). */
export const UNLISTED_COLLECTIONS: ReadonlySet<string> = new Set(
  ['passwords', 'private_keys', 'x509'].map((name) => `/api/configuration/${name}`),
);

/** What a status other than 200 says of an endpoint: the same of an appliance's and of a case's. */
export function refusalOfStatus(path: string, httpStatus: number): Refusal {
  if (refusesByDesign(path, httpStatus)) return { status: 'refused', reasonCode: 'http-404' };
  if (httpStatus === 404) return { status: 'absent', reasonCode: 'http-404' };
  if (httpStatus === 403) return { status: 'forbidden', reasonCode: 'http-403' };
  if (httpStatus === 401) return { status: 'failed', reasonCode: 'http-401' };
  if (httpStatus >= 300 && httpStatus < 400 && httpStatus !== 304) return { status: 'failed', reasonCode: 'redirect' };
  if (httpStatus >= 500 || httpStatus === 429) return { status: 'failed', reasonCode: 'http-5xx' };
  // No other status of a GET says anything that could be used, a 2xx without content included.
  return { status: 'failed', reasonCode: 'parse' };
}

/** The stores, and with 405 their items: no gap. A 405 anywhere else is one. */
function refusesByDesign(path: string, httpStatus: number): boolean {
  if (httpStatus !== 405 && httpStatus !== 404) return false;
  const parent = path.slice(0, path.lastIndexOf('/'));
  return UNLISTED_COLLECTIONS.has(path) || (httpStatus === 405 && UNLISTED_COLLECTIONS.has(parent));
}
