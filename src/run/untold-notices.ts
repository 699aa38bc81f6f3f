import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../evidence/write-private-file.ts';
import type { NotifyChannel } from '../model/fleet.ts';
import { NOTICE_KINDS, type Notice } from '../model/notice.ts';
import type { ScanResult } from '../model/scan-result.ts';

/** Channel, such as `mail 1`, -> what it could not be told. By place, so that a corrected address is told what the wrong one missed. */
export type UntoldNotices = ReadonlyMap<string, readonly Notice[]>;

/** More than that nobody reads; what is worse is kept. */
const MAX_NOTICES = 500;

const NAME = 'untold.json';
const SCHEMA_VERSION = '1.0.0';

/**
 * What earlier scans could not tell, from the reports folder; none where there is no such file.
 *
 * @throws Error for a file that is unreadable or not of this shape
 */
export async function loadUntold(outDir: string): Promise<UntoldNotices> {
  const text = await readFile(join(outDir, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return new Map();
  const { schemaVersion, channels } = JSON.parse(text) as { schemaVersion?: unknown; channels?: unknown };
  if (schemaVersion !== SCHEMA_VERSION || typeof channels !== 'object' || channels === null)
    throw new Error('it is of another version');
  const entries = Object.entries(channels);
  if (!entries.every(([, notices]) => Array.isArray(notices) && notices.every(isNotice)))
    throw new Error('it holds something else than notices');
  return new Map(entries);
}

/** Replaces the file (mode 0600), or removes it when everything was told. @throws what the file system throws */
export async function saveUntold(outDir: string, untold: UntoldNotices): Promise<void> {
  if (untold.size === 0) return rm(join(outDir, NAME), { force: true });
  const channels = Object.fromEntries([...untold].map(([key, notices]) => [key, notices.slice(0, MAX_NOTICES)]));
  await writePrivateFile(
    join(outDir, NAME),
    `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, channels }, null, 2)}\n`,
  );
}

/** What a channel is called in the file: its kind, and which of that kind it is. */
export function untoldKeys(channels: readonly NotifyChannel[]): string[] {
  return channels.map(
    ({ kind }, index) => `${kind} ${channels.slice(0, index + 1).filter((one) => one.kind === kind).length}`,
  );
}

/** The notice as a later scan tells it. */
export function toldLate(notice: Notice, { run }: Pick<ScanResult, 'run'>): Notice {
  const when = run.startTime.slice(0, 16).replace('T', ' ');
  return { ...notice, details: [`Seen by the scan of ${when} UTC; its message did not arrive`, ...notice.details] };
}

const KINDS: ReadonlySet<unknown> = new Set(NOTICE_KINDS);

function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, uid, title, details, severity, appliance, ruleId, fingerprint } = value as Record<string, unknown>;
  return (
    KINDS.has(kind) &&
    [uid, title].every((text) => typeof text === 'string') &&
    [severity, appliance, ruleId, fingerprint].every((text) => text === null || typeof text === 'string') &&
    Array.isArray(details) &&
    details.every((line) => typeof line === 'string')
  );
}
