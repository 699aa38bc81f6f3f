import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { envelopeVerifies, keyId } from '../evidence/dsse.ts';
import { loadPublicKey } from '../evidence/keys.ts';
import { readVouchers, SIGNATURES_FOLDER, type Voucher } from '../evidence/read-vouchers.ts';
import { AuditError } from '../model/audit-error.ts';
import type { Appliance, Fleet } from '../model/fleet.ts';
import type { Json } from '../model/json.ts';
import type { Origin } from '../model/scan-result.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type ScanFile, snapshotFile } from '../scan.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { SNAPSHOTS_FOLDER } from './stored-scan.ts';

/** A snapshot that was brought here, without what was read. */
export interface BroughtSnapshot extends Pick<Snapshot, 'appliance' | 'scanUid' | 'scanTime'> {
  /** Absolute path. */
  readonly file: string;
  /** Nothing was read: there is nothing that could be forged to pass. */
  readonly isEmpty: boolean;
}

export interface CheckedOrigins {
  /** For the report; sorted. */
  readonly origins: readonly Origin[];
  /** What was signed, for the folder of the new scan. */
  readonly signatures: readonly ScanFile[];
}

/**
 * Checks who collected snapshots that were brought from elsewhere. An appliance of a zone whose keys the fleet file names must come
 * with a signature of one of them over exactly these bytes, and be described as the fleet file describes it. Of all others the origin
 * stays unverified, and the report says so. Reads the keys and the signatures that lie with the snapshots.
 *
 * @throws AuditError (exit 2) that names every snapshot whose signature is missing or wrong.
 */
export async function checkOrigins(
  snapshots: readonly BroughtSnapshot[],
  fleet: Pick<Fleet, 'appliances' | 'zones'> | null,
): Promise<CheckedOrigins> {
  const refused: string[] = [];
  const used = new Map<string, ScanFile>();
  const checked: CheckedSnapshot[] = [];
  const keysOf = remember((zone: string) => Promise.all((fleet?.zones[zone]?.publicKeyFiles ?? []).map(loadPublicKey)));
  const vouchersOf = remember(readVouchers);
  for (const snapshot of snapshots) {
    const own = fleet?.appliances.find(({ name }) => name === snapshot.appliance.name);
    const zone = own?.zone ?? null;
    const keys = zone === null ? [] : await keysOf(zone);
    if (own === undefined || zone === null || keys.length === 0) {
      checked.push({ snapshot, zone: null, key: null });
      continue;
    }
    try {
      const { voucher, key } = await vouch(snapshot, { own, zone, keys, vouchersOf });
      const name = `${SIGNATURES_FOLDER}/${sha256Hex(voucher.bytes).slice(0, 16)}.dsse.json`;
      used.set(name, { name, content: voucher.bytes });
      checked.push({ snapshot, zone, key });
    } catch (error) {
      if (!(error instanceof NotVouched)) throw error;
      if (snapshot.isEmpty) checked.push({ snapshot, zone: null, key: null });
      else refused.push(`${snapshot.file}: ${error.message}`);
    }
  }
  if (refused.length > 0) throw refusal(refused);
  const signatures = [...used.values()].sort((a, b) => compareText(a.name, b.name));
  return { origins: grouped(checked), signatures };
}

interface CheckedSnapshot {
  readonly snapshot: BroughtSnapshot;
  readonly zone: string | null;
  readonly key: string | null;
}

class NotVouched extends Error {}

/** The signature that holds for the bytes of a snapshot. @throws NotVouched with the reason in words. */
async function vouch(
  { file, appliance }: BroughtSnapshot,
  asked: {
    readonly own: Appliance;
    readonly zone: string;
    readonly keys: readonly KeyObject[];
    readonly vouchersOf: (folder: string) => Promise<readonly Voucher[]>;
  },
): Promise<{ readonly voucher: Voucher; readonly key: string }> {
  const isInBundle = basename(dirname(file)) === SNAPSHOTS_FOLDER;
  const vouchers = isInBundle ? await asked.vouchersOf(dirname(dirname(file))) : [];
  const name = snapshotFile(appliance.name);
  const about = vouchers.filter(({ subjects }) => subjects.has(name));
  if (about.length === 0)
    throw new NotVouched(`it is not signed, and the fleet file asks for a key of zone "${asked.zone}"`);
  const sha256 = sha256Hex(await readFile(file));
  const right = about.filter(({ subjects }) => subjects.get(name) === sha256);
  if (right.length === 0) throw new NotVouched('what was signed is another snapshot');
  for (const voucher of right) {
    const key = asked.keys.find((one) => envelopeVerifies(voucher.envelope, one));
    if (key === undefined) continue;
    const differing = differenceOf(appliance, asked.own);
    if (differing === undefined) return { voucher, key: keyId(key) };
    throw new NotVouched(`it was collected with another ${differing} than the fleet file gives`);
  }
  throw new NotVouched(`it was not signed with a key of zone "${asked.zone}"`);
}

/** Labels and criticality count as well: waivers and groups go by them. */
function differenceOf(brought: Snapshot['appliance'], own: Appliance): string | undefined {
  const parts = ['zone', 'url', 'labels', 'criticality'] as const;
  return parts.find((part) => canonicalJson(brought[part] as Json) !== canonicalJson(own[part] as Json));
}

function refusal(refused: readonly string[]): AuditError {
  return new AuditError('The origin of snapshots is not what the fleet file asks for, so nothing was judged.', {
    problems: refused.map((message) => ({ message })),
    hint: 'Bring the folder whole, as "sps-audit collect --sign" left it there, and compare "zones" here with the public key of that site.',
  });
}

function grouped(checked: readonly CheckedSnapshot[]): Origin[] {
  const groups = Map.groupBy(checked, ({ snapshot, zone, key }) => canonicalJson([zone, key, snapshot.scanUid]));
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, [first, ...more]]) => {
      if (first === undefined) return [];
      const { scanUid, scanTime } = first.snapshot;
      const appliances = [first, ...more].map(({ snapshot }) => snapshot.appliance.name).sort();
      return [{ zone: first.zone, keyId: first.key, scanUid, scanTime, appliances }];
    });
}

function remember<T>(make: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}
