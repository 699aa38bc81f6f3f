import type { ServerResponse } from 'node:http';
import type { ApplianceOptions, RequestContext } from '../options.ts';
import { type Fault, when } from './fault.ts';
import { HTTP_FAULTS } from './http.ts';

const MIB = 1024 * 1024;

/** Every answer below the configuration keeps its shape, and its body has one more member, of this JSON text. */
function everywhere(padding: () => string): ApplianceOptions {
  return when(
    ({ path, response }) => path.startsWith('/api/configuration/') && response.status === 200,
    (_request, reply: ServerResponse, { response }: RequestContext) => {
      const document = JSON.parse(response.body.toString('utf8'));
      const text = JSON.stringify({ ...document, body: { padding: null, ...document.body } });
      const body = text.replace('"padding":null', () => `"padding":${padding()}`);
      reply.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
    },
  );
}

const LONG = `"${'x'.repeat(4 * MIB)}"`;
const CROWD = `[${Array(90_000).fill('{}').join()}]`;
const SMALL_CROWD = `[${Array(1300).fill('{}').join()}]`;

/** No two of the keys, in whatever answer, are the same. */
function keys(count: number): string[] {
  keysMade += count;
  return Array.from({ length: count }, (_, at) => `"k${keysMade - at}":0`);
}
let keysMade = 0;

/** The configuration is another one at every look, so that a careful collector reads it twice. */
function changing(options: ApplianceOptions): ApplianceOptions {
  const { onRequest } = HTTP_FAULTS['changing-answers'].options;
  return {
    onRequest: (...given) => onRequest?.(...given) === true || options.onRequest?.(...given) === true,
  };
}

/** Faults of the whole tree that aim at the memory of whoever reads it. Every single answer is within reason. */
export const BULK_FAULTS = {
  'all-long': {
    does: 'says 4 MiB of text at every endpoint',
    leaves: ['partial'],
    options: everywhere(() => LONG),
  },
  'all-crowded': {
    does: 'says 90,000 empty objects at every endpoint',
    leaves: ['partial'],
    options: everywhere(() => CROWD),
  },
  'all-shapes': {
    does: 'says 500 objects at every endpoint, no two with the same keys',
    leaves: ['complete', 'partial'],
    options: everywhere(
      () =>
        `[${keys(500)
          .map((key) => `{${key}}`)
          .join()}]`,
    ),
  },
  'all-keys': {
    does: 'says an object of 1,000 keys at every endpoint, no two of them the same',
    leaves: ['complete', 'partial'],
    options: everywhere(() => `{${keys(1_000).join()}}`),
  },
  'all-twice': {
    does: 'says 900 empty objects at every endpoint, and that they have changed meanwhile',
    leaves: ['partial'],
    options: changing(everywhere(() => SMALL_CROWD)),
  },
  'all-endless': {
    does: 'never stops sending, at every endpoint but the first',
    leaves: ['partial'],
    options: when(
      ({ path, response }) => path.startsWith('/api/configuration/') && response.status === 200,
      (_request, reply) => {
        reply.writeHead(200, { 'content-type': 'application/json' });
        const piece = Buffer.alloc(MIB / 4, ' ');
        const go = (): void => {
          while (!reply.destroyed && reply.write(piece));
        };
        reply.on('drain', go);
        go();
      },
    ),
  },
} as const satisfies Record<string, Fault>;
