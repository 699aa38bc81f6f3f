import { findFleetFile } from '../fleet/find-fleet-file.ts';
import { loadFleet } from '../fleet/load-fleet.ts';
import { moveHistory } from '../history/move-history.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import { openHistoryDatabase } from '../run/open-history.ts';
import { openKnownHistory, requireHistory } from './open-known-history.ts';
import { fleetFileSearch, type Options, parseCount } from './scan-options.ts';

/** `sps-audit history move FILE`: copies a SQLite history into the database that the fleet file names, and proves that it arrived. */
export async function moveHistoryCommand(options: Options, [file]: readonly (string | null)[]): Promise<ExitCode> {
  const fleetFile = await findFleetFile(fleetFileSearch(options));
  const { history } = await loadFleet(fleetFile, { allowInsecure: true, env: process.env });
  if (history === null || history.url.startsWith('sqlite:')) {
    throw new AuditError(`history.url in ${fleetFile} names no PostgreSQL database to move into.`, {
      hint: 'Write history: { urlEnv: NAME } and give the address postgres://… in that variable.',
    });
  }
  const source = `sqlite:${await requireHistory(file ?? '')}`;
  const [from, to] = [await openHistoryDatabase(source), await openHistoryDatabase(history.url)];
  try {
    for (const { table, rows, sha256 } of await moveHistory(from, to)) {
      process.stdout.write(`${table.padEnd(6)}  ${counted(rows, 'row')} on both sides, SHA-256 ${sha256}\n`);
    }
    process.stdout.write(`The history is moved; ${file} is as it was and not used any more.\n`);
    return EXIT.ok;
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
}

/** `sps-audit history prune --keep N`: forgets the oldest scans. Open findings stay with their first day. */
export async function pruneHistoryCommand(options: Options): Promise<ExitCode> {
  const keep = parseCount(options['keep'], '--keep', 1, 1_000_000) as number;
  const history = await openKnownHistory(options);
  try {
    const forgotten = await history.prune(keep);
    process.stdout.write(`${counted(forgotten.length, 'scan')} forgotten, ${(await history.list()).length} left\n`);
    return EXIT.ok;
  } finally {
    await history.close();
  }
}
