import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { AuditError } from '../model/audit-error.ts';
import type { Environment } from './resolve-proxy.ts';

const NAMES = ['sps-audit.config.yaml', 'sps-audit.config.json'];

/** `flag`: value of --config. `userConfigDir`: by default the place for configuration of the user's system. */
export interface FleetFileSearch {
  readonly flag: string | null;
  readonly env: Environment;
  readonly cwd: string;
  readonly userConfigDir?: string;
}

/**
 * The absolute path of the fleet file: --config, else `SPS_AUDIT_CONFIG`, else `sps-audit.config.yaml` or `.json` in the working
 * folder, else in the user's configuration folder. A file that was named is not looked for elsewhere.
 *
 * @throws AuditError (exit 2) when the named file is not there, or none was found.
 */
export async function findFleetFile(search: FleetFileSearch): Promise<string> {
  const found = await findFleetFileIfAny(search);
  if (found !== null) return found;
  throw new AuditError('There is no fleet file.', {
    hint: `"sps-audit init" writes one to start from. Looked for: ${candidates(search).join(', ')}.`,
  });
}

/** As {@link findFleetFile}, and null where none was found; one that was named has to be there. */
export async function findFleetFileIfAny(search: FleetFileSearch): Promise<string | null> {
  return (await namedFleetFile(search)) ?? firstFile(candidates(search));
}

/** The fleet file that --config or `SPS_AUDIT_CONFIG` names; null: neither does. @throws AuditError (exit 2) when it is not there. */
export async function namedFleetFile({ flag, env, cwd }: FleetFileSearch): Promise<string | null> {
  if (flag !== null) return existing(resolve(cwd, flag), '--config names');
  const variable = env['SPS_AUDIT_CONFIG'];
  if (variable) return existing(resolve(cwd, variable), 'SPS_AUDIT_CONFIG names');
  return null;
}

/** The fleet file of one folder; null: it has none. */
export function fleetFileIn(folder: string): Promise<string | null> {
  return firstFile(namesIn(folder));
}

function candidates({ cwd, userConfigDir }: FleetFileSearch): readonly string[] {
  return [cwd, userConfigDir ?? envPaths('sps-audit', { suffix: '' }).config].flatMap(namesIn);
}

function namesIn(folder: string): readonly string[] {
  return NAMES.map((name) => join(resolve(folder), name));
}

async function firstFile(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await isFile(path)) return path;
  return null;
}

async function existing(path: string, who: string): Promise<string> {
  if (await isFile(path)) return path;
  throw new AuditError(`${who} ${path}, and there is no such file.`, {
    hint: '"sps-audit init" writes one to start from.',
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
