import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type IdentityName, loadIdentity } from '../appliance/index.ts';

/** A real HTTPS server that keeps what is posted to it. */
export interface WebhookSink {
  readonly url: string;
  readonly requests: readonly { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string }[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface WebhookSinkOptions {
  readonly identity?: IdentityName;
  /** Plain HTTP. */
  readonly plain?: boolean;
  /** Status per request in order, the last one for all that follow; null: it never answers. Default 204. */
  readonly statuses?: readonly (number | null)[];
  readonly location?: string;
}

export async function startWebhookSink(options: WebhookSinkOptions = {}): Promise<WebhookSink> {
  const { certificate, key } = loadIdentity(options.identity ?? 'server');
  const requests: { headers: IncomingHttpHeaders; body: string; path: string }[] = [];
  const statuses = options.statuses ?? [204];
  const server = options.plain ? createServer() : createHttpsServer({ cert: certificate, key });
  server.on('tlsClientError', () => undefined);
  server.on('request', async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      path: request.url ?? '',
    });
    const status = statuses[Math.min(requests.length, statuses.length) - 1];
    if (status == null) return;
    reply.writeHead(status, options.location === undefined ? {} : { location: options.location }).end('told');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `${options.plain ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
