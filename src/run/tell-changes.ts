import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readCaFile } from '../fleet/read-ca-file.ts';
import { readSecret } from '../fleet/read-secret.ts';
import type { FindingSpan } from '../history/finding-spans.ts';
import type { History } from '../history/history.ts';
import { scanScope } from '../history/scan-scope.ts';
import type { NotifyChannel } from '../model/fleet.ts';
import type { Notice } from '../model/notice.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { changesOf, compareNews } from '../notify/changes-of.ts';
import { composeMessage } from '../notify/compose-message.ts';
import { type DeliverOptions, type Delivery, deliver } from '../notify/deliver.ts';
import { selectNotices } from '../notify/select-notices.ts';
import { loadStoredResult } from '../plan/stored-scan.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { loadUntold, saveUntold, toldLate, type UntoldNotices, untoldKeys } from './untold-notices.ts';

/** How many earlier scans are looked at for the one to compare with. */
const MAX_CANDIDATES = 5;

/** Mail servers commonly refuse more than 25 MB, and base64 adds a third. */
const MAX_PDF_BYTES = 15 * 1024 * 1024;

export interface TellOptions {
  readonly channels: readonly NotifyChannel[];
  readonly outDir: string;
  readonly history: History;
  /** Fails that were open before this scan was recorded. */
  readonly open: readonly FindingSpan[];
  readonly environment: Pick<ScanEnvironment, 'env' | 'now' | 'signal' | 'onEvent'>;
}

/**
 * Tells every channel what changed since the previous scan, and what did not reach it before; one that wants none of it is not even
 * connected to. Each delivery is an event. Gives what did not arrive, a sentence each, and keeps it for the next scan. Never rejects:
 * the scan is done and kept, whatever becomes of the messages about it.
 */
export async function tellChanges(result: ScanResult, folder: string, options: TellOptions): Promise<string[]> {
  const { channels, environment, open, outDir } = options;
  const warn = (message: string): void => environment.onEvent({ event: 'warning', message });
  // An interrupted scan did not finish, and is no point that a later one is compared with.
  if (channels.length === 0 || result.run.partial) return [];
  try {
    const notices = changesOf(result, await previousScan(result, options), open);
    const before = await readUntold(outDir, warn);
    const keys = untoldKeys(channels);
    const told = await Promise.all(
      channels.map(async (channel, index) => {
        const late = selectNotices(before.get(keys[index] ?? '') ?? [], channel);
        const delivery = await tellOne(channel, { result, folder, notices, late }, environment);
        return { key: keys[index] ?? '', ...delivery };
      }),
    );
    const missed = told.filter(({ untold }) => untold.length > 0);
    if (missed.length > 0 || before.size > 0) {
      await saveUntold(outDir, new Map(missed.map(({ key, untold }) => [key, untold]))).catch(
        (error: NodeJS.ErrnoException) => warn(`what was not told cannot be kept for the next scan (${error.code})`),
      );
    }
    return told.flatMap(({ sentence }) => sentence ?? []);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const channel = 'every channel';
    environment.onEvent({ event: 'notification-failed', channel, notices: 0, attempts: 1, message, hint: null });
    return [`${channel}: ${message}`];
  }
}

async function readUntold(outDir: string, warn: (message: string) => void): Promise<UntoldNotices> {
  return loadUntold(outDir).catch((error: Error) => {
    warn(`what earlier scans could not tell is lost, untold.json cannot be read: ${error.message}`);
    return new Map();
  });
}

interface Told {
  /** What did not arrive, with what had not arrived before. */
  readonly untold: readonly Notice[];
  readonly sentence: string | null;
}

/** Tells one channel what it wants to hear of the changes, and `late`, which it wanted to hear before. */
async function tellOne(
  channel: NotifyChannel,
  {
    result,
    folder,
    notices,
    late,
  }: Record<'notices' | 'late', readonly Notice[]> & { result: ScanResult; folder: string },
  environment: TellOptions['environment'],
): Promise<Told> {
  const fresh = selectNotices(notices, channel);
  const selected = [...late, ...fresh].sort(compareNews);
  if (selected.length === 0) return { untold: [], sentence: null };
  const message = composeMessage(result, selected, folder);
  const parcel = { message, notices: selected, result, pdf: () => readPdf(folder) };
  const delivery = await deliver(channel, parcel, deliverOptions(environment));
  environment.onEvent(deliveryEvent(delivery));
  if (delivery.message === null) return { untold: [], sentence: null };
  const untold = [...late, ...fresh.map((notice) => toldLate(notice, result))].sort(compareNews);
  return { untold, sentence: `${delivery.channel}: ${delivery.message}` };
}

/** What deliveries take from the process. */
export function deliverOptions({ env, now, signal }: Pick<ScanEnvironment, 'env' | 'now' | 'signal'>): DeliverOptions {
  return { now, signal, readCaFile, readSecret: (source) => readSecret(source, env), hostname: hostname() };
}

/** A delivery as the log tells it. */
function deliveryEvent(delivery: Delivery) {
  const { channel, notices, attempts, message, hint } = delivery;
  if (message === null) return { event: 'notification-sent', channel, notices, attempts } as const;
  return { event: 'notification-failed', channel, notices, attempts, message, hint } as const;
}

/**
 * The newest earlier scan to compare with: of the same scope, so that a scan of one rule by day leaves the night's comparison
 * alone. When the fleet has changed, the one of the same profile that shares most appliances and rules.
 */
async function previousScan(result: ScanResult, { history, outDir }: TellOptions): Promise<ScanResult | null> {
  const { startTime: before, profile } = result.run;
  const inScope = await history.list({ scope: scanScope(result), before, limit: MAX_CANDIDATES });
  const ofProfile = async () => (await history.list({ before })).filter((scan) => scan.profile === profile);
  const recorded = inScope.length > 0 ? inScope : (await ofProfile()).slice(0, MAX_CANDIDATES);
  const candidates: ScanResult[] = [];
  for (const { folder } of recorded) {
    // A scan that retention has removed, or that was moved away, cannot be compared with.
    const stored = folder === null ? null : await loadStoredResult(join(outDir, folder)).catch(() => null);
    if (stored === null) continue;
    if (inScope.length > 0) return stored.result;
    candidates.push(stored.result);
  }
  const shared = candidates.map((scan) => ({
    scan,
    score: sharedAppliances(scan, result) + sharedRules(scan, result),
  }));
  // Stable: of equals the newest.
  return (
    shared.filter(({ scan }) => sharedAppliances(scan, result) > 0).sort((a, b) => b.score - a.score)[0]?.scan ?? null
  );
}

function sharedAppliances(a: ScanResult, b: ScanResult): number {
  const names = new Set(a.appliances.map(({ name }) => name));
  return b.appliances.filter(({ name }) => names.has(name)).length;
}

function sharedRules(a: ScanResult, b: ScanResult): number {
  const ids = new Set(a.rules.map(({ id }) => id));
  return b.rules.filter(({ id }) => ids.has(id)).length;
}

async function readPdf(folder: string): Promise<Uint8Array | null> {
  const file = join(folder, 'report.pdf');
  const size = await stat(file).then(
    (status) => status.size,
    () => null,
  );
  return size === null || size > MAX_PDF_BYTES ? null : readFile(file);
}
