import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { loadIdentity } from '../certificates.ts';
import { send } from '../server.ts';
import { atTarget, FAULT_TARGET, type Fault, when } from './fault.ts';

/** The start of a TLS 1.2 ServerHello record of 122 bytes, of which nothing more follows. */
const BEGUN_SERVER_HELLO = Buffer.from([0x16, 0x03, 0x03, 0x00, 0x7a, 0x02]);

/** Takes every TCP connection away from the appliance. */
function seize(act: (socket: Socket) => void): Fault['options'] {
  return {
    onConnection: (socket) => {
      act(socket);
      return true;
    },
  };
}

/** Address of nobody: port 9 (discard, RFC 863) is below the range that is given out. */
export const NOBODY = 'https://127.0.0.1:9';

/** Faults below HTTP: TCP and TLS. */
export const CONNECTION_FAULTS = {
  refused: { does: 'is not there: the connection is refused', leaves: ['failed'], options: {}, entry: { url: NOBODY } },
  'black-hole': {
    does: 'accepts TCP connections and never answers',
    leaves: ['failed'],
    options: seize((socket) => socket.pause()),
  },
  'handshake-stall': {
    does: 'begins the TLS handshake and falls silent',
    leaves: ['failed'],
    options: seize((socket) => socket.once('data', () => socket.write(BEGUN_SERVER_HELLO))),
  },
  'reset-on-connect': {
    does: 'resets every connection',
    leaves: ['failed'],
    options: seize((socket) => socket.resetAndDestroy()),
  },
  'plain-http': {
    does: 'speaks HTTP without TLS',
    leaves: ['failed'],
    options: seize((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
  },
  'tls-expired': { does: 'shows an expired certificate', leaves: ['failed'], options: { identity: 'expired' } },
  'tls-wrong-name': {
    does: "shows another host's certificate",
    leaves: ['failed'],
    options: { identity: 'wrong-name' },
  },
  'tls-unknown-ca': {
    does: 'shows a certificate of an unknown authority',
    leaves: ['failed'],
    options: { identity: 'unknown-ca' },
  },
  'tls-pin-mismatch': {
    does: 'shows another certificate than the pinned one',
    leaves: ['failed'],
    options: {},
    entry: { pinSha256: Array(32).fill('AB').join(':') },
  },
  'tls-huge-chain': {
    does: 'shows its certificate five hundred times over, 300 kB in all',
    leaves: ['failed'],
    options: { tls: { cert: Array(500).fill(loadIdentity('server').certificate).join('\n') } },
  },
  'tls-renegotiation': {
    does: 'speaks TLS 1.2 and wants a new handshake before it answers',
    leaves: ['complete'],
    options: {
      tls: { maxVersion: 'TLSv1.2' },
      ...atTarget((request, reply, { response }) => {
        const socket = request.socket as TLSSocket;
        socket.renegotiate({ rejectUnauthorized: false }, () => send(reply, response));
      }),
    },
  },
  'tls-old-protocol': {
    does: 'speaks TLS 1.1 at most',
    leaves: ['failed'],
    options: { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } },
  },
  'reset-twice': {
    does: 'resets the connection at the first two requests for one endpoint',
    leaves: ['complete'],
    options: when(
      ({ path, nth }) => path === FAULT_TARGET && nth <= 2,
      (_request, _reply, { reset }) => reset(),
    ),
  },
  'reset-always': {
    does: 'resets the connection at every request for one endpoint',
    leaves: ['partial'],
    options: atTarget((_request, _reply, { reset }) => reset()),
  },
  'half-closed-keep-alive': {
    does: 'promises to keep connections alive and closes each after its answer',
    leaves: ['complete'],
    options: when(
      () => true,
      (request, reply, { response }) => {
        reply.setHeader('connection', 'keep-alive');
        reply.once('finish', () => request.socket.end());
        send(reply, response);
      },
    ),
  },
} as const satisfies Record<string, Fault>;
