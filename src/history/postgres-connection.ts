import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { PoolConfig } from 'pg';
import { AuditError } from '../model/audit-error.ts';

/** What may stand after the `?` of an address; a misspelt `sslmode` must not be passed over. */
const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'host'];
const CONNECT_TIMEOUT_MS = 10_000;
/** A statement that takes longer is given up, by the server and by us: its connection may lead nowhere. */
const STATEMENT_TIMEOUT_MS = 60_000;

/**
 * How to connect to `postgres://user@host:port/database?sslmode=…&sslrootcert=FILE`, for node-postgres. The password may stand in
 * the address, in PGPASSWORD or in a password file (libpq's rules). To any host but this one the connection is TLS, with the chain
 * and the name verified: `verify-full` of libpq, which is the default here, and the only `sslmode` taken there. Reads the files
 * that are named.
 *
 * @throws AuditError (exit 2) for an address that cannot be taken; it never repeats the address, which may hold a password.
 */
export async function loadPostgresConnection(address: string): Promise<PoolConfig> {
  const url = parseAddress(address);
  const host = url.searchParams.get('host') ?? decoded(url.hostname).replace(/^\[|\]$/g, '');
  const mode = url.searchParams.get('sslmode') ?? (isHere(host) ? 'disable' : 'verify-full');
  if (mode !== 'verify-full' && !(mode === 'disable' && isHere(host))) {
    throw refusal(
      `sslmode=${mode.slice(0, 40)} would send results over the network to whoever answers`,
      'Use sslmode=verify-full (the default) with sslrootcert=FILE for an authority of your own.',
    );
  }
  return {
    host,
    port: url.port === '' ? undefined : Number(url.port),
    user: decoded(url.username) || undefined,
    password: decoded(url.password) || undefined,
    database: decoded(url.pathname.slice(1)) || undefined,
    ssl: mode === 'disable' ? false : await loadTls(url, host),
    application_name: 'sps-audit',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 5_000,
    keepAlive: true,
  };
}

function parseAddress(address: string): URL {
  if (!URL.canParse(address)) throw refusal('it is no address', 'Write postgres://user@host/database.');
  const url = new URL(address);
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    throw refusal(`its parameter "${unknown.slice(0, 40)}" is not known`, `Known are ${PARAMETERS.join(', ')}.`);
  }
  return url;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal('a percent sign in it begins no code of a character', 'Write %25 for a percent sign.');
  }
}

/** A socket of this machine, or its loopback: nobody in between. */
function isHere(host: string): boolean {
  return (
    host === '' || host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host)
  );
}

async function loadTls(url: URL, host: string): Promise<PoolConfig['ssl']> {
  const [ca, cert, key] = await Promise.all(['sslrootcert', 'sslcert', 'sslkey'].map((name) => loadFile(url, name)));
  // Without `host`, an IP address would be compared with the name "localhost": node-postgres gives names only.
  const named = isIP(host) === 0 ? {} : { host };
  return { minVersion: 'TLSv1.2', rejectUnauthorized: true, ca, cert, key, ...named };
}

async function loadFile(url: URL, name: string): Promise<string | undefined> {
  const file = url.searchParams.get(name);
  if (file === null) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw refusal(`its file ${name}=${file} cannot be read (${code})`, 'Name a PEM file by its absolute path.');
  }
}

function refusal(why: string, hint: string): AuditError {
  return new AuditError(`The address of the database cannot be taken: ${why}.`, { hint });
}
