import type { IncomingHttpHeaders } from 'node:http';
import pLimit, { type LimitFunction } from 'p-limit';
import { Pool } from 'undici';
import type { Appliance } from '../model/fleet.ts';
import type { TlsFacts } from '../model/snapshot.ts';
import { stopFailure } from './collect-failure.ts';
import { type ApplianceConnector, createConnector } from './connect.ts';
import { beginExchange } from './exchange.ts';
import { failureOfError } from './failure-of-error.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { TlsMaterial } from './tls-material.ts';
import { type RequestWatch, watchRequests } from './watch-requests.ts';

/** The one path that anything but a GET is ever sent to: logging out. */
export const AUTHENTICATION_PATH = '/api/authentication';

/** Names and values of one answer's header together; Node's own default can be changed from outside. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Of what nobody may stop. */
const NEVER = new AbortController().signal;

export interface RequestHeaders {
  readonly cookie?: string;
  readonly authorization?: string;
}

export interface GetOptions {
  readonly signal: AbortSignal;
  /** Told as soon as they are there, whatever becomes of the body. */
  readonly onHeaders?: (headers: IncomingHttpHeaders) => void;
  /** Times the usual time limit; 1 when left out. */
  readonly patience?: number;
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
  get(path: string, headers: RequestHeaders, options: GetOptions): Promise<HttpAnswer>;
  /**
   * Ends a session, best effort, in two attempts of `timeoutMs` each. Whether the appliance said that it is over, or that it knows
   * no such session. Never throws.
   */
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
  readonly watch: RequestWatch;
  requests: number;
  receivedBytes: number;
  /** Whether a connection ever stood, its certificate judged: from then on a request may have been received. */
  connected: boolean;
}

interface SendOptions {
  /** For the whole request, from asking for a connection to the last byte of the body. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onHeaders?: (headers: IncomingHttpHeaders, status: number) => void;
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
    watch: watchRequests(),
    requests: 0,
    receivedBytes: 0,
    connected: false,
  };
  pool.on('connect', () => {
    channel.connected = true;
  });
  return {
    origin,
    get: (path, own, { patience = 1, ...options }) =>
      send(channel, 'GET', path, own, { ...options, timeoutMs: timeoutMs * patience }),
    logOut: (cookie, logoutTimeoutMs) => logOut(channel, cookie, logoutTimeoutMs),
    requests: () => channel.requests,
    receivedBytes: () => channel.receivedBytes,
    reached: connector.reached,
    connected: () => channel.connected,
    tlsFacts: connector.tlsFacts,
    close: async () => {
      channel.watch.close();
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
  let over = false;
  // The status is enough, whatever becomes of the body. 401: there is no such session, or no longer.
  const onHeaders = (_headers: IncomingHttpHeaders, status: number): void => {
    over ||= (status >= 200 && status < 300) || status === 401;
  };
  // A kept connection may have died meanwhile; the second attempt makes a new one.
  for (let attempt = 1; attempt <= 2 && !over; attempt++) {
    await send(channel, 'DELETE', AUTHENTICATION_PATH, { cookie }, { timeoutMs, onHeaders }).catch(() => undefined);
  }
  return over;
}

async function send(
  channel: Channel,
  method: 'GET' | 'DELETE',
  path: string,
  headers: RequestHeaders,
  { timeoutMs, signal = NEVER, onHeaders = () => {} }: SendOptions,
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
  const unwatch = channel.watch.add({ timeoutMs, signal, stop });
  try {
    return await answer;
  } catch (error) {
    throw failureOfError(error, channel.origin);
  } finally {
    unwatch();
  }
}
