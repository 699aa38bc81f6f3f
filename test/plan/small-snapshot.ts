import type { KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { IN_TOTO_PAYLOAD_TYPE, renderEnvelope, signEnvelope } from '../../src/evidence/dsse.ts';
import { buildStatement, MANIFEST_FILES, STATEMENT_TYPE } from '../../src/evidence/statement.ts';
import { SNAPSHOT_VERSION, type Snapshot } from '../../src/model/snapshot.ts';
import { renderSnapshot } from '../../src/snapshot/render-snapshot.ts';
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';

export const SCAN_TIME = '2026-11-22T19:00:00.000Z';

/** A snapshot that is complete and holds nothing but what `change` says. */
export function smallSnapshot(
  name: string,
  { appliance, ...change }: Partial<Omit<Snapshot, 'appliance'>> & { appliance?: Partial<Snapshot['appliance']> } = {},
): Snapshot {
  return {
    schemaVersion: SNAPSHOT_VERSION,
    scanUid: 'scan-1',
    scanTime: SCAN_TIME,
    tool: { name: 'sps-audit', version: '0.0.0' },
    appliance: {
      name,
      url: `https://${name}.example`,
      host: `${name}.example`,
      labels: {},
      criticality: null,
      zone: null,
      ...appliance,
    },
    startTime: SCAN_TIME,
    endTime: SCAN_TIME,
    status: 'complete',
    error: null,
    version: '8.0.0',
    tls: null,
    configHash: { before: null, after: null, torn: false },
    clockOffsetMs: null,
    requests: 1,
    logins: 1,
    endpoints: {},
    rejectedHrefs: [],
    fingerprintKeyId: null,
    ...change,
  };
}

/** Writes it into the scan's folder and gives the path. */
export async function writeSnapshot(
  folder: string,
  snapshot: Snapshot,
  name = snapshot.appliance.name,
): Promise<string> {
  const file = join(folder, 'snapshots', `${name}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, renderSnapshot(snapshot));
  return file;
}

/** Lays a manifest over files of a scan's folder. */
export async function sealFiles(folder: string, files: readonly string[]): Promise<void> {
  const subjects = files.map(async (file) => ({
    name: relative(folder, file),
    sha256: sha256Hex(await readFile(file)),
    sizeBytes: 0,
  }));
  const statement = buildStatement({
    folder: basename(folder),
    files: await Promise.all(subjects),
    scan: { uid: 'scan-1', startTime: SCAN_TIME, endTime: SCAN_TIME },
    tool: { name: 'sps-audit', version: '0.0.0' },
    result: null,
    chain: { sequence: 1, previous: null },
    signingKey: null,
  });
  await writeFile(join(folder, MANIFEST_FILES.manifest), JSON.stringify(statement));
}

/** Lays a signature over snapshots beside them, over their bytes unless other digests are given; gives the envelope. */
export async function signSnapshots(
  folder: string,
  files: readonly string[],
  { name, key, digests = [] }: { readonly name: string; readonly key: KeyObject; readonly digests?: readonly string[] },
): Promise<Buffer> {
  const subject = await Promise.all(
    files.map(async (file, at) => ({
      name: `snapshots/${basename(file)}`,
      digest: { sha256: digests[at] ?? sha256Hex(await readFile(file)) },
    })),
  );
  const payload = Buffer.from(JSON.stringify({ _type: STATEMENT_TYPE, subject }));
  const bytes = Buffer.from(renderEnvelope(signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, key)));
  await mkdir(join(folder, 'signatures'), { recursive: true });
  await writeFile(join(folder, 'signatures', `${name}.dsse.json`), bytes);
  return bytes;
}
