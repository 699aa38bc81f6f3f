import type { Fleet } from '../model/fleet.ts';
import { resolveHistory } from './resolve-history.ts';
import type { Environment } from './resolve-proxy.ts';
import type { Section } from './section.ts';

/** Where the job queue is: what the file says, else the database of the history, where that is PostgreSQL; else null. */
export function resolveQueue(
  section: Section,
  directory: string,
  env: Environment,
  history: Fleet['history'],
): Fleet['queue'] {
  const own = resolveHistory(section, directory, env);
  const queue = own ?? history;
  if (queue !== null && !queue.url.startsWith('sqlite:')) return { url: queue.url };
  if (own !== null)
    section.refuse(section.has('urlEnv') ? 'urlEnv' : 'url', 'The queue is kept at postgres://host/database.');
  return null;
}
