import type { ServerResponse } from 'node:http';
import type { RequestContext } from '../options.ts';
import { type Fault, when } from './fault.ts';

const MIB = 1024 * 1024;

/** Every answer below the configuration keeps its shape and has one more member, of this JSON text. */
function everywhere(padding: () => string): Fault['options'] {
  let made: string | undefined;
  return when(
    ({ path, response }) => path.startsWith('/api/configuration/') && response.status === 200,
    (_request, reply: ServerResponse, { response }: RequestContext) => {
      made ??= padding();
      const body = response.body.toString('utf8').trimEnd().replace(/\}$/, `,"padding":${made}}`);
      reply.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
    },
  );
}

/** Faults of the whole tree that aim at the memory of whoever reads it. Every single answer is within reason. */
export const BULK_FAULTS = {
  'all-long': {
    does: 'says 4 MiB of text at every endpoint',
    leaves: ['partial'],
    options: everywhere(() => `"${'x'.repeat(4 * MIB)}"`),
  },
  'all-crowded': {
    does: 'says 90,000 empty objects at every endpoint',
    leaves: ['partial'],
    options: everywhere(() => `[${Array(90_000).fill('{}').join()}]`),
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
