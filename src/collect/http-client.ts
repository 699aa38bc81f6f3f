import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import type { Appliance } from '../model/fleet.ts';
import type { TlsFacts } from '../model/snapshot.ts';
import { failure, stopFailure } from './collect-failure.ts';
import { type ApplianceConnector, createConnector } from './connect.ts';
import { failureOfError } from './failure-of-error.ts';
import type { TlsMaterial } from './tls-material.ts';

/** The one path that anything but a GET is ever sent to: logging out. */
export const AUTHENTICATION_PATH = '/api/authentication';

/** Bodies of refusals are read for their message only. */
const MAX_REFUSAL_BYTES = 64 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Complete for 200; of a refusal the first 64 KiB at most. */
  readonly body: Buffer;
}

export interface RequestHeaders {
  readonly cookie?: string;
  readonly authorization?: string;
}

/** Requests to one appliance, and to nothing else. */
export interface HttpClient {
  /** `https://host:port`, for messages. */
  readonly origin: string;
  /**
   * One GET, without retries and without following redirects.
   *
   * @throws CollectFailure when no complete answer came: `timeout`, `network`, `tls`, `limit`, `interrupted`, `parse`.
   */
  get(
    path: string,
    headers: RequestHeaders,
    signal: AbortSignal,
    onHeaders?: (headers: IncomingHttpHeaders) => void,
  ): Promise<HttpAnswer>;
  /** Ends a session, best effort within `timeoutMs`; whether the appliance said yes. Never throws. */
  logOut(cookie: string, timeoutMs: number): Promise<boolean>;
  /** Requests sent so far. */
  requests(): number;
  reached(): boolean;
  tlsFacts(): TlsFacts | null;
  /** Closes all connections. Never throws. */
  close(): Promise<void>;
}

/** The connections to one appliance and what is the same for every request over them. */
interface Channel {
  readonly origin: string;
  readonly pool: Pool;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxResponseBytes: number;
  requests: number;
}

interface Timing {
  /** For the whole request, from asking for a connection to the last byte of the body. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Opens a client for one appliance: at most `limits.requestConcurrency` connections, reused, one request on each at a time.
 * It can send GET requests and the one DELETE that logs out; there is no way to make it send anything else.
 */
export function openHttpClient(appliance: Appliance, tls: TlsMaterial, userAgent: string): HttpClient {
  const { timeoutMs, requestConcurrency, maxResponseBytes } = appliance.limits;
  const { origin } = new URL(appliance.url);
  const connector = createConnector(tls, appliance.proxy, timeoutMs);
  const pool = openPool(origin, connector, requestConcurrency);
  const headers = { 'user-agent': userAgent, accept: 'application/json', 'accept-encoding': 'identity' };
  const channel: Channel = { origin, pool, headers, maxResponseBytes, requests: 0 };
  const never = new AbortController().signal;
  return {
    origin,
    get: (path, own, signal, onHeaders) => send(channel, 'GET', path, own, { timeoutMs, signal }, onHeaders),
    logOut: (cookie, logoutTimeoutMs) =>
      send(channel, 'DELETE', AUTHENTICATION_PATH, { cookie }, { timeoutMs: logoutTimeoutMs, signal: never }).then(
        ({ status }) => status >= 200 && status < 300,
        () => false,
      ),
    requests: () => channel.requests,
    reached: connector.reached,
    tlsFacts: connector.tlsFacts,
    close: async () => {
      connector.destroy();
      await pool.destroy().catch(() => {});
    },
  };
}

function openPool(origin: string, { connect }: ApplianceConnector, connections: number): Pool {
  return new Pool(origin, {
    connect,
    connections,
    pipelining: 1,
    allowH2: false,
    // One timer of ours covers the whole request; undici's watch only parts of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });
}

async function send(
  channel: Channel,
  method: 'GET' | 'DELETE',
  path: string,
  headers: RequestHeaders,
  { timeoutMs, signal }: Timing,
  onHeaders: (headers: IncomingHttpHeaders) => void = () => {},
): Promise<HttpAnswer> {
  if (signal.aborted) throw stopFailure(signal);
  channel.requests += 1;
  const stop = new AbortController();
  const timeout = failure('timeout', `No complete answer within ${timeoutMs / 1000} s.`, { retryable: true });
  const timer = setTimeout(() => stop.abort(timeout), timeoutMs);
  const forward = (): void => stop.abort(stopFailure(signal));
  signal.addEventListener('abort', forward, { once: true });
  // undici notices an abort only once a connection stands; whoever waits for one must not wait for that as well.
  const stopped = new Promise<never>((_resolve, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  const options = { method, path, headers: { ...channel.headers, ...headers }, signal: stop.signal };
  try {
    return await Promise.race([exchange(channel, options, onHeaders), stopped]);
  } catch (error) {
    throw failureOfError(stop.signal.aborted ? stop.signal.reason : error, channel.origin);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  }
}

async function exchange(
  { pool, maxResponseBytes }: Channel,
  options: Dispatcher.RequestOptions,
  onHeaders: (headers: IncomingHttpHeaders) => void,
): Promise<HttpAnswer> {
  const response = await pool.request(options);
  onHeaders(response.headers);
  const body = await readBody(response, maxResponseBytes);
  return { status: response.statusCode, headers: response.headers, body };
}

/** Reads a body up to its bound. Compression is refused: none was asked for, and a small answer must not become a large one. */
async function readBody(response: Dispatcher.ResponseData, maxResponseBytes: number): Promise<Buffer> {
  const refusal = response.statusCode !== 200;
  const encoding = String(response.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && !refusal) {
    response.body.on('error', () => {}).destroy();
    throw failure('parse', 'The answer is compressed although that was not asked for.', { httpStatus: 200 });
  }
  const maxBytes = refusal ? Math.min(MAX_REFUSAL_BYTES, maxResponseBytes) : maxResponseBytes;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) {
      // Leaving the loop destroys the body, and with it the connection.
      if (refusal) break;
      throw failure('limit', `The answer is longer than ${maxBytes} bytes.`, {
        httpStatus: 200,
        hint: 'Raise maxResponseBytes if this appliance really has that much to say.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
