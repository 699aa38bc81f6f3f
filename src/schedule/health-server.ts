import { createServer } from 'node:http';
import { type AddressInfo, BlockList, isIP } from 'node:net';
import { AuditError } from '../model/audit-error.ts';
import type { ScheduleHealth } from './health.ts';
import { METRICS_TYPE, renderMetrics } from './render-metrics.ts';

export interface HealthServer {
  /** `http://host:port` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Serves `/healthz` (200 or 503, JSON) and `/metrics` over HTTP on this machine only.
 *
 * @param listen `host:port` or `[::1]:port`; port 0 takes a free one
 * @throws AuditError (exit 2) for an address that others could reach, or one that cannot be had.
 */
export async function openHealthServer(listen: string, health: () => ScheduleHealth): Promise<HealthServer> {
  const { host, port } = parseListen(listen);
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const answer = answerTo(request.method, request.url, health());
    response.writeHead(answer.status, { 'content-type': answer.type, 'cache-control': 'no-store' });
    response.end(answer.body);
  });
  server.maxConnections = 20;
  await new Promise<void>((resolve, reject) => {
    // It stays: a connection that cannot be had later, for want of descriptors, is no reason to end the schedule.
    server.on('error', (cause: NodeJS.ErrnoException) =>
      reject(new AuditError(`Cannot listen on ${listen} (${cause.code}).`, { hint: 'Choose another port.', cause })),
    );
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function answerTo(method: string | undefined, path: string | undefined, health: ScheduleHealth): Answer {
  const text = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'Only GET.\n');
  switch (path?.replace(/\?.*$/, '')) {
    case '/healthz':
      return { status: health.healthy ? 200 : 503, type: 'application/json', body: `${JSON.stringify(health)}\n` };
    case '/metrics':
      return { status: 200, type: METRICS_TYPE, body: renderMetrics(health) };
    default:
      return text(404, '/healthz and /metrics are here.\n');
  }
}

function parseListen(listen: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(listen.trim()) ?? [];
  const named = bracketed ?? plain ?? '';
  const host = named === 'localhost' ? '127.0.0.1' : named;
  const port = Number(digits);
  const family = isIP(host);
  if (port > 65_535 || family === 0) {
    throw new AuditError(`"${listen}" is no address to listen on.`, { hint: 'Write 127.0.0.1:9464.' });
  }
  if (LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4')) return { host, port };
  throw new AuditError(`${host} can be reached by other machines; health is served to this machine only.`, {
    hint: 'Use 127.0.0.1, and let a proxy or an agent on this machine pass it on.',
  });
}
