import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  type DsseEnvelope,
  envelopePayload,
  envelopeVerifies,
  IN_TOTO_PAYLOAD_TYPE,
  parseEnvelope,
  signEnvelope,
} from '../evidence/dsse.ts';
import { parseJsonBytes } from '../evidence/parse-statement.ts';
import { STATEMENT_TYPE } from '../evidence/statement.ts';
import type { Json } from '../model/json.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { parseSnapshot } from '../snapshot/parse-snapshot.ts';
import { renderSnapshot } from '../snapshot/render-snapshot.ts';
import { sha256Hex } from '../snapshot/sha256-hex.ts';

/** Names the kind of statement that a worker signs. */
const COLLECTION_PREDICATE = 'https://sps-audit.example/attestation/collection/v1';

/** Largest delivery as it is stored, in bytes; snapshots shrink to a tenth. */
export const MAX_DELIVERY_BYTES = 32 * 1024 * 1024;
/** Largest snapshot that one unfolds to, in bytes. */
const MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024;

/** A snapshot as a worker hands it in. `content`: its canonical text, gzip. `envelope`: DSSE over an in-toto Statement, JSON. */
export interface Delivery {
  readonly envelope: string;
  readonly content: Uint8Array;
}

/** What a snapshot has to be to be taken. */
export interface Expected {
  readonly scanUid: string;
  readonly scanTime: string;
  readonly zone: string;
  readonly appliance: Omit<Snapshot['appliance'], 'host' | 'zone'>;
  readonly fingerprintKeyId: string | null;
  /** Of the zone; one of them has to have signed. */
  readonly publicKeys: readonly KeyObject[];
}

/** Why a delivery was not taken, in words for the report. */
export class DeliveryRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'DeliveryRefused';
  }
}

/** Packs and signs a snapshot: the statement binds it to scan, zone and appliance, so that it is good for nothing else. */
export async function packDelivery(snapshot: Snapshot, zone: string, privateKey: KeyObject): Promise<Delivery> {
  const text = renderSnapshot(snapshot);
  const statement = canonicalJson(statementOf(snapshot, zone, sha256Hex(text)));
  const envelope = signEnvelope(Buffer.from(`${statement}\n`), IN_TOTO_PAYLOAD_TYPE, privateKey);
  return { envelope: `${JSON.stringify(envelope)}\n`, content: await promisify(gzip)(text) };
}

function statementOf({ scanUid, appliance, endTime }: Snapshot, zone: string, sha256: string): Json {
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: `snapshots/${appliance.name}.json`, digest: { sha256 } }],
    predicateType: COLLECTION_PREDICATE,
    predicate: { scanUid, zone, appliance: appliance.name, url: appliance.url, collected: endTime },
  };
}

/**
 * Checks a delivery from the outside inwards: the signature by a key of the zone, then that the statement is about this scan, zone
 * and appliance, then the snapshot itself. Nothing is unpacked that is not signed.
 *
 * @throws DeliveryRefused
 */
export async function takeDelivery({ envelope, content }: Delivery, expected: Expected): Promise<Snapshot> {
  const statement = openEnvelope(envelope, expected);
  const text = await unpack(content);
  const snapshot = parse(text, expected);
  if (canonicalJson(statement) !== canonicalJson(statementOf(snapshot, expected.zone, sha256Hex(text)))) {
    throw new DeliveryRefused('what was signed is about another scan, zone, appliance or snapshot');
  }
  return snapshot;
}

function openEnvelope(text: string, { zone, publicKeys }: Expected): Json {
  let envelope: DsseEnvelope;
  try {
    envelope = parseEnvelope(parseJsonBytes(Buffer.from(text)));
  } catch {
    throw new DeliveryRefused('it does not come in a DSSE envelope');
  }
  if (!publicKeys.some((key) => envelopeVerifies(envelope, key))) {
    throw new DeliveryRefused(`it was not signed with a key of zone "${zone}"`);
  }
  const payload = envelopePayload(envelope);
  if (envelope.payloadType === IN_TOTO_PAYLOAD_TYPE && payload !== null) {
    try {
      return parseJsonBytes(payload);
    } catch {
      // Told below.
    }
  }
  throw new DeliveryRefused('what was signed is no in-toto Statement');
}

async function unpack(content: Uint8Array): Promise<string> {
  try {
    const bytes = await promisify(gunzip)(content, { maxOutputLength: MAX_SNAPSHOT_BYTES });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DeliveryRefused('it cannot be unpacked');
  }
}

function parse(text: string, expected: Expected): Snapshot {
  const { name, url } = expected.appliance;
  let snapshot: Snapshot;
  try {
    snapshot = parseSnapshot(text, `${name}.json`);
  } catch {
    throw new DeliveryRefused('it is no snapshot');
  }
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const appliance = { ...expected.appliance, host, zone: expected.zone };
  if (snapshot.scanUid !== expected.scanUid || snapshot.scanTime !== expected.scanTime) {
    throw new DeliveryRefused('it was taken for another scan');
  }
  if (canonicalJson(snapshot.appliance as unknown as Json) !== canonicalJson(appliance)) {
    throw new DeliveryRefused('it is of another appliance, or the fleet files describe this one differently');
  }
  if (snapshot.fingerprintKeyId !== expected.fingerprintKeyId) {
    throw new DeliveryRefused('its secrets were fingerprinted with another key');
  }
  // What is judged and stored is written again from the parsed snapshot; the signature has to hold for that text.
  if (renderSnapshot(snapshot) !== text) throw new DeliveryRefused('it is not in canonical form');
  return snapshot;
}
