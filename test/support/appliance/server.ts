import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type ApplianceState, answer } from './answering.ts';
import { CA_FILE, loadIdentity } from './certificates.ts';
import { type ApplianceOptions, DEFAULT_USERS, type RequestContext } from './options.ts';
import { applyOverlay, type Overlay } from './overlay.ts';
import { renamed } from './rename.ts';
import type { Response } from './response.ts';
import { createSessions } from './session.ts';
import { type ApplianceStats, countRequest, createCounters, readStats } from './stats.ts';
import { buildTree, type Tree, type TreeName } from './tree.ts';

/** A running simulated SPS. */
export interface SimulatedAppliance {
  /** `https://127.0.0.1:PORT`, as a fleet file wants it. */
  readonly url: string;
  readonly port: number;
  /** SHA-256 of the certificate it shows, upper-case hex with colons. */
  readonly pinSha256: string;
  stats(): ApplianceStats;
  /** What it answers now. */
  tree(): Tree;
  /** Exchanges the whole configuration while the appliance runs. */
  setTree(tree: TreeName | Tree): void;
  /** Changes the running configuration, as an administrator would between (or during) two scans. */
  patch(overlay: Overlay): void;
  /** Ends every login, as a restart of the appliance does. */
  endSessions(): void;
  /** Closes the port and cuts every connection. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts an HTTPS server on 127.0.0.1 that behaves like an SPS, read side. Rejects when the port is taken. */
export async function startAppliance(options: ApplianceOptions = {}): Promise<SimulatedAppliance> {
  const clock = options.clock ?? Date.now;
  const named = options.names === undefined ? {} : renamed(options.names);
  const state: ApplianceState = {
    tree: buildTree(buildTree(options.tree ?? 'hardened-8.0', named), options.overlay),
    forbid: options.forbid ?? [],
    users: options.users ?? DEFAULT_USERS,
    sessions: createSessions(options.session ?? {}, clock),
    counters: createCounters(),
  };
  const identity = loadIdentity(options.identity ?? 'server');
  const listener = await listen(options, state, clock);
  return {
    url: `https://127.0.0.1:${listener.port}`,
    port: listener.port,
    pinSha256: identity.pinSha256,
    stats: () => readStats(state.counters, state.sessions.count()),
    tree: () => state.tree,
    setTree: (tree) => {
      state.tree = buildTree(tree);
    },
    patch: (overlay) => {
      state.tree = applyOverlay(state.tree, overlay);
    },
    endSessions: () => state.sessions.closeAll(),
    stop: listener.stop,
    [Symbol.asyncDispose]: listener.stop,
  };
}

/** Two layers: TCP in front, so that a fault can act before TLS does, and HTTPS behind. */
async function listen(options: ApplianceOptions, state: ApplianceState, clock: () => number) {
  const { certificate, key } = loadIdentity(options.identity ?? 'server');
  const sockets = new Set<Socket>();
  const reset = ({ remotePort }: Socket): void => {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
  };
  const https = createHttpsServer(
    { cert: certificate, key, ca: readFileSync(CA_FILE), requestCert: true, rejectUnauthorized: false, ...options.tls },
    (request, reply) => void handle(request, reply, { ...options, clock, reset }, state),
  );
  // A client that leaves, or refuses our certificate, is what many tests are about.
  https.on('tlsClientError', () => {});
  https.on('clientError', (_error, socket) => socket.destroy());

  const tcp = createTcpServer((socket) => {
    state.counters.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    if (options.onConnection?.(socket) !== true) https.emit('connection', socket);
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const stop = async (): Promise<void> => {
    if (!tcp.listening) return;
    const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (tcp.address() as AddressInfo).port, stop };
}

interface Handling extends ApplianceOptions {
  readonly clock: () => number;
  /** Resets the TCP connection below the given TLS socket. */
  readonly reset: (socket: Socket) => void;
}

async function handle(request: IncomingMessage, reply: ServerResponse, options: Handling, state: ApplianceState) {
  const { path, query } = parseTarget(request.url ?? '/');
  const counted = countRequest(state.counters, request.method ?? '', path);
  let open = 1;
  const ended = (): void => {
    state.counters.open -= open;
    open = 0;
  };
  // `close` comes after the last byte has left, when the client may have sent its next request already.
  reply.once('prefinish', ended).once('close', ended);
  reply.on('error', () => {});
  request.resume();
  if (options.latencyMs !== undefined) await wait(options.latencyMs);
  reply.setHeader('date', new Date(options.clock()).toUTCString());
  let made: Response | undefined;
  const context: RequestContext = {
    path,
    query,
    ...counted,
    get response() {
      made ??= answer(request, path, query, state);
      return made;
    },
    reset: () => options.reset(request.socket),
  };
  if (options.onRequest?.(request, reply, context) === true) return;
  send(reply, context.response);
}

/** Sends a response whole. */
export function send(reply: ServerResponse, response: Response): void {
  reply.writeHead(response.status, response.headers).end(response.body);
}

/** Splits a request target as it stands on the wire: nothing is resolved, so that `..` and escapes stay visible. */
function parseTarget(target: string): { path: string; query: URLSearchParams } {
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  return { path: path.replace(/\/+$/, '') || '/', query: new URLSearchParams(query) };
}
