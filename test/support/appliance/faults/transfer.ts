import type { IncomingMessage } from 'node:http';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { Response } from '../response.ts';
import { atTarget, type Fault } from './fault.ts';

const MIB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Sends one byte every 200 ms until all are sent or nobody listens. */
async function trickle(bytes: Buffer, to: Writable): Promise<void> {
  for (let at = 0; at < bytes.length && !to.destroyed; at += 1) {
    to.write(bytes.subarray(at, at + 1));
    await new Promise((resolve) => setTimeout(resolve, 200).unref());
  }
}

/** Streams the same piece `count` times, no faster than it is taken. A client that leaves ends it. */
function repeat(piece: Buffer, count: number, to: Writable): void {
  const pieces = function* () {
    for (let sent = 0; sent < count; sent += 1) yield piece;
  };
  pipeline(Readable.from(pieces()), to).catch(() => {});
}

/** Head of an answer as it stands on the wire, for what `http` would not let pass. */
function rawHead(contentLength: number): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${contentLength}\r\n\r\n`;
}

const half = ({ body }: Response): Buffer => body.subarray(0, body.length / 2);

const cut = (request: IncomingMessage): void => void setTimeout(() => request.socket.destroy(), 20).unref();

/** Faults in how bytes are handed over. All concern one endpoint. */
export const TRANSFER_FAULTS = {
  'slow-headers': {
    does: 'sends a byte of the head every 200 ms',
    leaves: ['partial'],
    options: atTarget((request) => void trickle(Buffer.from(rawHead(2)), request.socket)),
  },
  'slow-body': {
    does: 'sends a byte of the body every 200 ms',
    leaves: ['partial'],
    options: atTarget((_request, reply, { response }) => {
      const { headers, body } = response;
      reply.writeHead(200, headers);
      void trickle(body, reply);
    }),
  },
  'stall-in-body': {
    does: 'sends half the body and falls silent',
    leaves: ['partial'],
    options: atTarget((_request, reply, { response }) => reply.writeHead(200, response.headers).write(half(response))),
  },
  'truncated-body': {
    does: 'closes the connection in the middle of the body',
    leaves: ['partial'],
    options: atTarget((request, reply, { response }) => {
      reply.writeHead(200, response.headers).write(half(response));
      cut(request);
    }),
  },
  'short-content-length': {
    does: 'declares half the length of the body it sends',
    leaves: ['partial'],
    options: atTarget((request, _reply, { response }) => {
      request.socket.write(Buffer.concat([Buffer.from(rawHead(half(response).length)), response.body]));
    }),
  },
  'long-content-length': {
    does: 'declares more than it sends and keeps the connection open',
    leaves: ['partial'],
    options: atTarget((_request, reply, { response }) => {
      const { headers, body } = response;
      reply.writeHead(200, { ...headers, 'content-length': body.length + 100 }).write(body);
    }),
  },
  'endless-body': {
    does: 'never stops sending',
    leaves: ['partial'],
    options: atTarget((_request, reply) => {
      reply.writeHead(200, JSON_TYPE);
      repeat(Buffer.alloc(MIB / 16, ' '), Number.POSITIVE_INFINITY, reply);
    }),
  },
  'four-gib-body': {
    does: 'sends a body of 4 GiB and says so',
    leaves: ['partial'],
    options: atTarget((_request, reply) => {
      reply.writeHead(200, { ...JSON_TYPE, 'content-length': 4096 * MIB });
      repeat(Buffer.alloc(MIB, ' '), 4096, reply);
    }),
  },
  'gzip-bomb': {
    does: 'sends 1 MiB of gzip that unfolds to 1 GiB',
    leaves: ['partial'],
    options: atTarget((_request, reply) => {
      reply.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
      // Members of a gzip file may be strung together (RFC 1952, section 2.2).
      repeat(gzipSync(Buffer.alloc(MIB, ' ')), 1024, reply);
    }),
  },
} as const satisfies Record<string, Fault>;
