import type { Json, JsonObject } from '../model/json.ts';
import { type ChainLink, type SpsAuditExtension, STATEMENT_TYPE, TEST_RESULT_PREDICATE } from './statement.ts';

/** More files than any scan leaves; a manifest that names more is refused. */
const MAX_SUBJECTS = 100_000;
const SHA256 = /^[0-9a-f]{64}$/;

/** What verification needs of a manifest. */
export interface ParsedStatement {
  readonly subjects: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly uid: string;
  /** When the scan began, ISO 8601 in UTC. */
  readonly startTime: string;
  readonly chain: SpsAuditExtension['chain'];
  readonly signer: SpsAuditExtension['signer'];
}

/** JSON text in UTF-8, strictly: a byte that is no UTF-8 is an error and not a replacement character. @throws Error */
export function parseJsonBytes(bytes: Uint8Array): Json {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as Json;
}

/** Reads manifest.json. Names are not judged here. @throws TypeError with the reason in words. */
export function parseStatement(bytes: Uint8Array): ParsedStatement {
  const statement = object(parseJsonBytes(bytes), 'the manifest');
  if (statement['_type'] !== STATEMENT_TYPE) throw new TypeError(`_type is not ${STATEMENT_TYPE}`);
  if (statement['predicateType'] !== TEST_RESULT_PREDICATE) {
    throw new TypeError(`predicateType is not ${TEST_RESULT_PREDICATE}`);
  }
  const own = object(object(statement['predicate'], 'predicate')['spsAudit'], 'predicate.spsAudit');
  const scan = object(own['scan'], 'spsAudit.scan');
  return {
    subjects: parseSubjects(statement['subject']),
    folder: text(own['folder'], 'spsAudit.folder'),
    uid: text(scan['uid'], 'spsAudit.scan.uid'),
    startTime: text(scan['startTime'], 'spsAudit.scan.startTime'),
    chain: parseChain(own['chain']),
    signer: parseSigner(own['signer']),
  };
}

/** The files that a statement names: name -> SHA-256. @throws TypeError with the reason in words. */
export function parseSubjects(value: Json | undefined): ReadonlyMap<string, string> {
  if (!Array.isArray(value)) throw new TypeError('subject is not a list');
  if (value.length === 0) throw new TypeError('it names no file');
  if (value.length > MAX_SUBJECTS) throw new TypeError(`more than ${MAX_SUBJECTS} subjects`);
  const subjects = new Map<string, string>();
  for (const one of value) {
    const subject = object(one, 'a subject');
    const name = text(subject['name'], "a subject's name");
    if (subjects.has(name)) throw new TypeError(`subject ${JSON.stringify(name.slice(0, 200))} is named twice`);
    subjects.set(name, digest(object(subject['digest'], "a subject's digest")['sha256']));
  }
  return subjects;
}

function parseChain(value: Json | undefined): SpsAuditExtension['chain'] {
  const chain = object(value, 'spsAudit.chain');
  const { sequence, previous } = chain;
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 1) {
    throw new TypeError('spsAudit.chain.sequence is not a positive integer');
  }
  return { sequence, previous: previous === null ? null : parseLink(previous) };
}

function parseLink(value: Json | undefined): ChainLink {
  const link = object(value, 'spsAudit.chain.previous');
  return { folder: text(link['folder'], 'spsAudit.chain.previous.folder'), sha256: digest(link['sha256']) };
}

function parseSigner(value: Json | undefined): SpsAuditExtension['signer'] {
  if (value === null) return null;
  const signer = object(value, 'spsAudit.signer');
  return { keyid: digest(signer['keyid']), publicKey: text(signer['publicKey'], 'spsAudit.signer.publicKey') };
}

function object(value: Json | undefined, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${what} is not an object`);
  return value as JsonObject;
}

function text(value: Json | undefined, what: string): string {
  if (typeof value !== 'string') throw new TypeError(`${what} is not a text`);
  return value;
}

function digest(value: Json | undefined): string {
  if (typeof value !== 'string' || !SHA256.test(value))
    throw new TypeError('a digest is not a SHA-256 in lower-case hex');
  return value;
}
