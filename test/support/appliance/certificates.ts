import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute path of a file in tls/. */
function tlsPath(name: string): string {
  return fileURLToPath(new URL(`./tls/${name}`, import.meta.url));
}

/** What a server needs to speak TLS: PEM texts. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the leaf, upper-case hex with colons, as a fleet file's `pinSha256` wants it. */
  readonly pinSha256: string;
}

/** `server` is good for localhost, 127.0.0.1 and ::1 until the end of 2039; the others each have one thing wrong. */
export type IdentityName = 'server' | 'expired' | 'wrong-name' | 'unknown-ca';

const loaded = new Map<string, Identity>();

/** Reads one of the checked-in certificates with its key (once per process). */
export function loadIdentity(name: IdentityName | 'client'): Identity {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const certificate = readFileSync(tlsPath(`${name}.pem`), 'utf8');
  const key = readFileSync(tlsPath(`${name}.key.pem`), 'utf8');
  const identity = { certificate, key, pinSha256: new X509Certificate(certificate).fingerprint256 };
  loaded.set(name, identity);
  return identity;
}

/** The authority that signed `server`, `expired`, `wrong-name` and `client`: path of the PEM file. */
export const CA_FILE = tlsPath('ca.pem');

/** A client certificate for the user `auditor` (its common name) and its key: paths of the PEM files. */
export const CLIENT_CERTIFICATE_FILE = tlsPath('client.pem');
export const CLIENT_KEY_FILE = tlsPath('client.key.pem');

/** Pin of the certificate that an appliance shows unless told otherwise. */
export const SERVER_PIN_SHA256 = loadIdentity('server').pinSha256;
