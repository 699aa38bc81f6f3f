import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { buildConnector, Client } from 'undici';
import type { TlsFacts } from '../model/snapshot.ts';
import { failure } from './collect-failure.ts';
import { judgeCertificate, readTlsFacts } from './judge-certificate.ts';
import type { TlsMaterial } from './tls-material.ts';

type Callback = buildConnector.Callback;

/** How connections to one appliance are made, and what was seen while making them. */
export interface ApplianceConnector {
  readonly connect: buildConnector.connector;
  /** Whether a TCP connection to the appliance (or a tunnel of the proxy) ever stood. */
  reached(): boolean;
  /** Of the first handshake, a refused one included. */
  tlsFacts(): TlsFacts | null;
  /** Gives up connections that are still being made. */
  destroy(): void;
}

/**
 * Connects in two steps, TCP (or a proxy's tunnel) and TLS, so that a failure can be told apart, and hands out a connection only
 * when its certificate was judged. TLS sessions are not resumed: every connection shows its certificate.
 */
export function createConnector(tls: TlsMaterial, proxy: string | null, timeoutMs: number): ApplianceConnector {
  const pending = new Set<Pending>();
  let reached = false;
  let facts: TlsFacts | null = null;
  const secureOptions = { secureContext: tls.secureContext, rejectUnauthorized: false };
  const upgrade = buildConnector({ ...secureOptions, allowH2: false, maxCachedSessions: 0, timeout: timeoutMs });

  const secure = (options: buildConnector.Options, raw: Duplex, callback: Callback): void => {
    reached = true;
    upgrade({ ...options, httpSocket: raw as Socket }, (...[error, socket]) => {
      pending.delete(raw);
      if (error !== null) return callback(error, null);
      const refusal = socket instanceof TLSSocket ? judge(socket) : failure('tls', 'The connection is not encrypted.');
      if (refusal === null) return callback(null, socket);
      socket.destroy();
      callback(refusal, null);
    });
  };

  const judge = (socket: TLSSocket): Error | null => {
    facts ??= readTlsFacts(socket, tls.trust);
    return judgeCertificate(socket, tls.trust);
  };

  return {
    connect: (options, callback) => {
      const open = proxy === null ? openTcp : openTunnel(proxy, tls);
      open(options, timeoutMs, pending, (error, raw) => {
        if (error === null) secure(options, raw, callback);
        else callback(error, null);
      });
    },
    reached: () => reached,
    tlsFacts: () => facts,
    destroy: () => {
      for (const socket of pending) socket.destroy();
    },
  };
}

/** A connection that is being made. */
interface Pending {
  destroy(): unknown;
}

type Opened = (...result: [null, Duplex] | [Error, null]) => void;
type Open = (options: buildConnector.Options, timeoutMs: number, pending: Set<Pending>, opened: Opened) => void;

const openTcp: Open = (options, timeoutMs, pending, opened) => {
  const socket = connectTcp({ host: options.hostname, port: Number(options.port || 443), noDelay: true });
  pending.add(socket);
  const timer = setTimeout(() => {
    socket.destroy(failure('timeout', `No connection within ${timeoutMs / 1000} s.`, { retryable: true }));
  }, timeoutMs);
  let settled = false;
  const settle: Opened = (...result) => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    if (result[0] !== null) pending.delete(socket);
    opened(...result);
  };
  // This listener stays: an error between the two steps must not be an unhandled one.
  socket.on('error', (error) => settle(error, null));
  socket.once('close', () => settle(failure('interrupted', 'The connection was given up.'), null));
  socket.once('connect', () => settle(null, socket));
};

/** A tunnel through an HTTP proxy (CONNECT, RFC 9110, section 9.3.6). The proxy sees the address and nothing else. */
function openTunnel(proxy: string, { proxyContext }: TlsMaterial): Open {
  return (options, timeoutMs, pending, opened) => {
    const url = new URL(proxy);
    const secure = proxyContext === null ? {} : { secureContext: proxyContext };
    const client = new Client(url.origin, { connect: { timeout: timeoutMs, ...secure } });
    const authorization =
      url.username === ''
        ? {}
        : { 'proxy-authorization': basic(decodeURIComponent(url.username), decodeURIComponent(url.password)) };
    const host = options.hostname.includes(':') ? `[${options.hostname}]` : options.hostname;
    const target = `${host}:${options.port || 443}`;
    const given = { destroy: () => void client.destroy() };
    pending.add(given);
    const signal = AbortSignal.timeout(timeoutMs);
    client.connect({ path: target, headers: { host: target, ...authorization }, signal }).then(
      ({ statusCode, socket }) => {
        pending.delete(given);
        socket.on('error', () => {});
        if (statusCode === 200) {
          pending.add(socket);
          opened(null, socket);
          return;
        }
        socket.destroy();
        opened(failure('network', `The proxy ${url.host} refused the tunnel with HTTP ${statusCode}.`), null);
      },
      (error: Error) => {
        pending.delete(given);
        void client.destroy();
        opened(failure('network', `The proxy ${url.host} cannot be used: ${error.message}`, { retryable: true }), null);
      },
    );
  };
}

/** `Basic` credentials in UTF-8 (RFC 7617). */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
