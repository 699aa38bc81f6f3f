import type { Socket } from 'node:net';
import type { Response } from '../response.ts';
import { atTarget, type Fault } from './fault.ts';

/** The target's answer is written by hand, byte by byte. */
function writes(act: (socket: Socket, body: Buffer) => void): Fault['options'] {
  return atTarget((request, _reply, { response }: { response: Response }) => {
    request.socket.on('error', () => {});
    act(request.socket, Buffer.from(response.body));
  });
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** A whole answer of its own length. */
const whole = (body: Buffer): string => `${OK}Content-Length: ${body.length}\r\n\r\n${body}`;

/** Writes the piece for as long as the other side takes it. */
function pour(socket: Socket, piece: string): void {
  const go = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', go);
  go();
}

/** Faults in how HTTP itself is spoken (RFC 9112): what a proxy, a cache or a hand-made server gets wrong, and what smugglers do. */
export const WIRE_FAULTS = {
  'answers-twice': {
    does: 'sends an answer once more when the next request is on its way',
    leaves: ['partial', 'complete'],
    options: writes((socket, body) => {
      socket.write(whole(body));
      setTimeout(() => socket.write(whole(body)), 5);
    }),
  },
  'two-lengths': {
    does: 'declares two lengths, the shorter one first',
    leaves: ['partial'],
    options: writes((socket, body) =>
      socket.write(`${OK}Content-Length: 2\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    ),
  },
  'length-and-chunks': {
    does: 'declares a length and sends chunks',
    leaves: ['partial'],
    options: writes((socket, body) => {
      const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      socket.write(`${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
    }),
  },
  'interim-flood': {
    does: 'sends interim answers (103) without an end',
    leaves: ['partial'],
    floods: true,
    options: writes((socket) => pour(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(1_000))),
  },
  'byte-chunks': {
    does: 'never stops sending, in chunks of one byte',
    leaves: ['partial'],
    options: writes((socket) => {
      socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
      pour(socket, '1\r\n \r\n'.repeat(10_000));
    }),
  },
  'endless-chunk-extension': {
    does: 'announces a chunk with an extension that never ends',
    leaves: ['partial'],
    floods: true,
    options: writes((socket) => {
      socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n5;a=`);
      pour(socket, 'x'.repeat(65_536));
    }),
  },
  'endless-trailers': {
    does: 'sends trailers without an end',
    leaves: ['partial'],
    options: writes((socket, body) => {
      socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n`);
      pour(socket, `X-More: ${'x'.repeat(10_000)}\r\n`);
    }),
  },
  'switches-protocol': {
    does: 'switches to another protocol (101) that was not asked for',
    leaves: ['partial'],
    options: writes((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
    ),
  },
} as const satisfies Record<string, Fault>;
