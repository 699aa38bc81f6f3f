import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readCaFile } from './fleet/read-ca-file.ts';
import { readSecret } from './fleet/read-secret.ts';
import type { FindingSpan } from './history/finding-spans.ts';
import type { History } from './history/history.ts';
import { scanScope } from './history/scan-scope.ts';
import type { NotifyChannel } from './model/fleet.ts';
import type { ScanResult } from './model/scan-result.ts';
import { changesOf } from './notify/changes-of.ts';
import { composeMessage } from './notify/compose-message.ts';
import { type DeliverOptions, type Delivery, deliver } from './notify/deliver.ts';
import { selectNotices } from './notify/select-notices.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { loadStoredResult } from './stored-scan.ts';

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
 * Tells every channel what changed since the previous scan; one that wants none of it is not even connected to. Each
 * delivery is an event. Gives what did not arrive, a sentence each. Never rejects: the scan is done and kept, whatever becomes of the messages about it.
 */
export async function tellChanges(result: ScanResult, folder: string, options: TellOptions): Promise<string[]> {
  const { channels, environment, open } = options;
  // An interrupted scan did not finish, and is no point that a later one is compared with.
  if (channels.length === 0 || result.run.partial) return [];
  try {
    const notices = changesOf(result, await previousScan(result, options), open);
    const deliveries = channels.map(async (channel): Promise<string[]> => {
      const selected = selectNotices(notices, channel);
      if (selected.length === 0) return [];
      const message = composeMessage(result, selected, folder);
      const parcel = { message, notices: selected, result, pdf: () => readPdf(folder) };
      const delivery = await deliver(channel, parcel, deliverOptions(environment));
      environment.onEvent(deliveryEvent(delivery));
      return delivery.message === null ? [] : [`${delivery.channel}: ${delivery.message}`];
    });
    return (await Promise.all(deliveries)).flat();
  } catch (error) {
    const message = `nobody was told what changed: ${error instanceof Error ? error.message : String(error)}`;
    environment.onEvent({ event: 'warning', message });
    return [message];
  }
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
