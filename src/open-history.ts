import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { History } from './history/history.ts';
import type { Fleet } from './model/fleet.ts';

/** File in the reports folder that remembers the scans, unless the fleet file names another place. */
const DEFAULT_FILE = 'history.db';

/** Opens the history that the fleet file names. Loads the database only now. @throws AuditError (exit 2) when it cannot be opened. */
export async function openHistory(history: Fleet['history'], outDir: string): Promise<History> {
  const url = history?.url ?? `sqlite:${join(outDir, DEFAULT_FILE)}`;
  if (url.startsWith('sqlite:')) {
    const { openSqliteHistory } = await import('./history/sqlite-history.ts');
    const path = url.slice('sqlite:'.length);
    return openSqliteHistory(path.startsWith('//') ? fileURLToPath(`file:${path}`) : path);
  }
  const { openPostgresHistory } = await import('./history/postgres-history.ts');
  return openPostgresHistory(url);
}
