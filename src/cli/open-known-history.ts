import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findFleetFile } from '../fleet/find-fleet-file.ts';
import { loadFleet } from '../fleet/load-fleet.ts';
import type { History } from '../history/history.ts';
import { AuditError } from '../model/audit-error.ts';
import { historyUrl, openHistory, sqliteFile } from '../run/open-history.ts';
import { type Options, pathOf, textOf } from './scan-options.ts';

/** The history of the fleet file, or of the reports folder that `--out` names. Never makes a new one. */
export async function openKnownHistory(options: Options): Promise<History> {
  const out = pathOf(options['out']);
  const config = textOf(options['config']);
  const isBare = out !== null && config === null;
  const fleetFile = isBare ? null : await findFleetFile({ flag: config, env: process.env, cwd: process.cwd() });
  const fleet = fleetFile === null ? null : await loadFleet(fleetFile, { allowInsecure: true, env: process.env });
  const outDir = out ?? fleet?.reports.outDir ?? resolve('reports');
  const known = fleet?.history ?? null;
  const file = sqliteFile(historyUrl(known, outDir));
  if (file !== null) await requireHistory(file);
  return openHistory(known, outDir);
}

/** Gives the file back. @throws AuditError (exit 2) when it is not there: a question must not make an empty history. */
export async function requireHistory(file: string): Promise<string> {
  await stat(file).catch(() => {
    throw new AuditError(`There is no history at ${file} yet.`, { hint: 'The first scan begins it.' });
  });
  return file;
}
