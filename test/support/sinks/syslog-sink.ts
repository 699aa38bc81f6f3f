import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { type IdentityName, loadIdentity } from '../appliance/index.ts';

/** A syslog server over TLS that takes frames apart as RFC 5425 says. */
export interface SyslogSink {
  readonly port: number;
  /** Messages without their frames. */
  readonly messages: readonly string[];
  /** What was left that is no whole frame. */
  readonly rest: () => string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startSyslogSink(
  options: { identity?: IdentityName; hangUp?: boolean } = {},
): Promise<SyslogSink> {
  const { certificate, key } = loadIdentity(options.identity ?? 'server');
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  let rest: Buffer = Buffer.alloc(0);
  const server = createServer({ cert: certificate, key }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (options.hangUp) {
      socket.destroy();
      return;
    }
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const length = /^([1-9]\d*) /.exec(rest.toString('latin1', 0, 12));
        if (length === null) return;
        const start = length[0].length;
        const end = start + Number(length[1]);
        if (rest.length < end) return;
        messages.push(rest.subarray(start, end).toString('utf8'));
        rest = rest.subarray(end);
      }
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    rest: () => rest.toString('utf8'),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
