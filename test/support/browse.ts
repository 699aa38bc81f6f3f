import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { CA_FILE, DEFAULT_PASSWORD, DEFAULT_USERNAME } from './appliance/index.ts';

/** An answer as the tests of the simulator see it. */
export interface Browsed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface BrowseOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** PEM texts of a client certificate. */
  readonly certificate?: string;
  readonly key?: string;
}

const ca = readFileSync(CA_FILE);

/** One HTTPS request with verified TLS on a connection of its own. Rejects on any error, also when the body breaks off. */
export function browse(url: string, options: BrowseOptions = {}): Promise<Browsed> {
  const { method = 'GET', headers = {}, timeoutMs = 5_000, certificate, key } = options;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = request(url, { method, headers, ca, cert: certificate, key, agent: false, signal }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        resolve({
          status: reply.statusCode ?? 0,
          headers: reply.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** `Authorization` header of HTTP Basic. */
export function basic(password = DEFAULT_PASSWORD, username = DEFAULT_USERNAME): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** Logs in; returns the `Cookie` header. */
export async function logIn(url: string): Promise<{ cookie: string }> {
  const { headers } = await browse(`${url}/api/authentication`, { headers: basic() });
  return { cookie: String(headers['set-cookie']?.[0]).split(';')[0] ?? '' };
}
