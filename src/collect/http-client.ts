import type { IncomingHttpHeaders } from 'node:http';
import pLimit, { type LimitFunction } from 'p-limit';
import { Pool } from 'undici';
import type { Appliance } from '../model/fleet.ts';
import type { TlsFacts } from '../model/snapshot.ts';
import { failure, stopFailure } from './collect-failure.ts';
import { type ApplianceConnector, createConnector } from './connect.ts';
import { beginExchange } from './exchange.ts';
import { failureOfError } from './failure-of-error.ts';
import type { HttpAnswer } from './http-answer.ts';
import { startTimer } from './start-timer.ts';
import type { TlsMaterial } from './tls-material.ts';

/** The one path that anything but a GET is ever sent to: logging out. */
export const AUTHENTICATION_PATH = '/api/authentication';

/** Names and values of one answer's header together; Node's own default can be changed from outside. */
const MAX_HEADER_BYTES = 16 * 1024;

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
  /** Ends a session, best effort within `timeoutMs`, in a second attempt too; whether the appliance said yes. Never throws. */
  logOut(cookie: string, timeoutMs: number): Promise<boolean>;
  /** Requests sent so far. */
  requests(): number;
  /** Bytes of all bodies that came in, whatever became of them. */
  receivedBytes(): number;
  reached(): boolean;
  /** Whether an encrypted connection ever stood, so that the appliance may have received something. */
  connected(): boolean;
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
  /** Lets one long body in at a time. */
  readonly longBodies: LimitFunction;
  requests: number;
  receivedBytes: number;
  /** Whether a connection ever stood, its certificate judged: from then on a request may have been received. */
  connected: boolean;
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
  const channel: Channel = {
    origin,
    pool,
    headers,
    maxResponseBytes,
    longBodies: pLimit(1),
    requests: 0,
    receivedBytes: 0,
    connected: false,
  };
  pool.on('connect', () => {
    channel.connected = true;
  });
  return {
    origin,
    get: (path, own, signal, onHeaders) => send(channel, 'GET', path, own, { timeoutMs, signal }, onHeaders),
    logOut: (cookie, logoutTimeoutMs) => logOut(channel, cookie, logoutTimeoutMs),
    requests: () => channel.requests,
    receivedBytes: () => channel.receivedBytes,
    reached: connector.reached,
    connected: () => channel.connected,
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
    maxHeaderSize: MAX_HEADER_BYTES,
    // One timer of ours covers the whole request; undici's watch only parts of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });
}

async function logOut(channel: Channel, cookie: string, timeoutMs: number): Promise<boolean> {
  const timing: Timing = { timeoutMs, signal: AbortSignal.timeout(timeoutMs) };
  const attempt = () => send(channel, 'DELETE', AUTHENTICATION_PATH, { cookie }, timing);
  // A kept connection may have died meanwhile; the second attempt makes a new one.
  return attempt()
    .catch(attempt)
    .then(
      ({ status }) => status >= 200 && status < 300,
      () => false,
    );
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
  const { pool, maxResponseBytes, longBodies } = channel;
  const { answer, stop } = beginExchange(
    pool,
    { method, path, headers: { ...channel.headers, ...headers } },
    {
      maxResponseBytes,
      longBodies,
      onHeaders,
      onChunk: (sizeBytes) => {
        channel.receivedBytes += sizeBytes;
      },
    },
  );
  const timer = startTimer(timeoutMs, () =>
    stop(failure('timeout', `No complete answer within ${timeoutMs / 1000} s.`, { retryable: true })),
  );
  const forward = (): void => stop(stopFailure(signal));
  signal.addEventListener('abort', forward, { once: true });
  try {
    return await answer;
  } catch (error) {
    throw failureOfError(error, channel.origin);
  } finally {
    timer.stop();
    signal.removeEventListener('abort', forward);
  }
}
