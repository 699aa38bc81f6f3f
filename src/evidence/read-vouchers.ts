import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json, JsonObject } from '../model/json.ts';
import { MAX_MANIFEST_BYTES } from './chain-head.ts';
import { type DsseEnvelope, envelopePayload, IN_TOTO_PAYLOAD_TYPE, parseEnvelope } from './dsse.ts';
import { parseJsonBytes, parseSubjects } from './parse-statement.ts';
import { readBounded } from './read-bounded.ts';
import { MANIFEST_FILES, STATEMENT_TYPE } from './statement.ts';

/** Folder of a scan with what others signed of its snapshots. */
export const SIGNATURES_FOLDER = 'signatures';

/** A signed statement that names files by digest. Whose signature it carries is not judged here. */
export interface Voucher {
  /** The envelope as it was read. */
  readonly bytes: Buffer;
  readonly envelope: DsseEnvelope;
  /** Names relative to the scan's folder -> SHA-256, lower-case hex. */
  readonly subjects: ReadonlyMap<string, string>;
}

/**
 * Reads every envelope of a scan's folder: of its manifest, and those that workers or other sites signed. What is no envelope over an
 * in-toto Statement vouches for nothing and is passed over.
 */
export async function readVouchers(folder: string): Promise<readonly Voucher[]> {
  const names = await readdir(join(folder, SIGNATURES_FOLDER)).catch(() => []);
  const files = names.filter((name) => name.endsWith('.dsse.json')).sort();
  const vouchers: Voucher[] = [];
  for (const file of [MANIFEST_FILES.envelope, ...files.map((name) => join(SIGNATURES_FOLDER, name))]) {
    const bytes = await readBounded(join(folder, file), 2 * MAX_MANIFEST_BYTES).catch(() => null);
    const voucher = bytes === null ? null : parseVoucher(bytes);
    if (voucher !== null) vouchers.push(voucher);
  }
  return vouchers;
}

function parseVoucher(bytes: Buffer): Voucher | null {
  try {
    const envelope = parseEnvelope(parseJsonBytes(bytes));
    const payload = envelopePayload(envelope);
    if (envelope.payloadType !== IN_TOTO_PAYLOAD_TYPE || payload === null) return null;
    const statement = parseJsonBytes(payload);
    return isStatement(statement) ? { bytes, envelope, subjects: parseSubjects(statement['subject']) } : null;
  } catch {
    return null;
  }
}

function isStatement(value: Json): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return (value as JsonObject)['_type'] === STATEMENT_TYPE;
}
