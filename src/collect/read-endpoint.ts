import type { CollectLimits } from '../model/fleet.ts';
import type { JsonObject } from '../model/json.ts';
import type { EndpointRecord } from '../model/snapshot.ts';
import { type Refusal, refusalOfStatus } from '../snapshot/refusal-of-status.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { applianceText } from './appliance-text.ts';
import type { DocumentRedactor } from './collect-context.ts';
import { CollectFailure, failure } from './collect-failure.ts';
import { itemHrefs, ownAddress, referenceHrefs, trimMeta } from './document-links.ts';
import type { HttpAnswer } from './http-answer.ts';
import { parseDocument } from './parse-document.ts';
import { INFO_PATH, isAnonymousInfo } from './read-info.ts';
import { describeRefusal } from './refusal.ts';
import type { Session } from './session.ts';
import { shortenOwnHrefs } from './shorten-own-hrefs.ts';

/** One endpoint as it was answered, and the addresses found in it (unjudged). */
export interface EndpointReading {
  readonly record: EndpointRecord;
  readonly items: readonly unknown[];
  readonly references: readonly unknown[];
}

/** What one value of a parsed document costs beside its text: a member of an object, an item of a list. */
const BYTES_PER_VALUE = 32;
/** What a new key costs, and a new sequence of keys: the engine describes each kind of object apart, and our copies do so again. */
const BYTES_PER_SHAPE = 256;

/** What one walk through the tree has taken in; shared by all its readings. */
export interface Intake {
  /** Received when it began. */
  readonly startBytes: number;
  values: number;
  readonly shapes: Set<string>;
}

/** What came of asking for an endpoint. */
export type Answered = HttpAnswer | CollectFailure;

/** What answers are read with. */
export interface ReadingContext {
  readonly session: Session;
  readonly redactor: DocumentRedactor;
  readonly limits: CollectLimits;
  readonly intake: Intake;
}

/** Asks for one endpoint and reads the answer. */
export async function readEndpoint(path: string, context: ReadingContext): Promise<EndpointReading> {
  return readAnswer(path, await askEndpoint(path, context.session), context);
}

/** Does not throw for anything that the appliance or the network does. */
export async function askEndpoint(path: string, session: Session): Promise<Answered> {
  try {
    return await session.get(path, path === INFO_PATH ? isAnonymousInfo : undefined);
  } catch (error) {
    if (error instanceof CollectFailure) return error;
    throw error;
  }
}

/** Whatever the appliance answers becomes a record. The unredacted answer does not leave this function. */
export function readAnswer(
  path: string,
  answer: Answered,
  { session, redactor, limits, intake }: ReadingContext,
): EndpointReading {
  if (answer instanceof CollectFailure) return withoutLinks(failedRecord(answer));
  try {
    if (answer.status !== 200) return withoutLinks(refusalRecord(path, answer, session.clockOffsetMs()));
    const { document, values } = parseDocument(answer, limits, intake.shapes);
    shortenOwnHrefs(document, session.origin);
    intake.values += values;
    refuseStranger(path, document);
    const excess = findExcess(session, intake, limits);
    if (excess !== null) throw excess;
    return {
      record: readRecord(path, document, redactor),
      items: itemHrefs(document),
      references: referenceHrefs(document),
    };
  } catch (error) {
    if (error instanceof CollectFailure) return withoutLinks(failedRecord(error));
    throw error;
  }
}

/**
 * Drops an answer that says it belongs to another endpoint. Where a connection got out of step (an answer too many, a proxy that
 * mixes things up), what one object says must not be held for what another does. An answer whose key is the one asked for, beside an
 * address with another key, contradicts itself and not the question: an address left over from a copy.
 */
function refuseStranger(path: string, document: JsonObject): void {
  const own = ownAddress(document);
  if (own === null || own === path || decoded(own) === decoded(path)) return;
  const asked = lastSegment(path);
  if (document['key'] === asked && lastSegment(own) !== asked) return;
  throw failure('parse', `The answer says that it belongs to ${applianceText(own, 120)}, which was not asked for.`, {
    httpStatus: 200,
    hint: 'Scan again; if it stays so, look for a proxy in between.',
  });
}

function lastSegment(path: string): string {
  return decoded(path.replace(/\/+$/, '').split('/').at(-1) ?? '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Why no more is taken in, or null: a million small answers fill the memory as well as a large one. Everything received counts,
 * what is dropped or asked for again included.
 */
export function findExcess(
  session: Pick<Session, 'receivedBytes'>,
  { startBytes, values, shapes }: Intake,
  { maxApplianceBytes }: CollectLimits,
): CollectFailure | null {
  const takenBytes = session.receivedBytes() - startBytes + BYTES_PER_VALUE * values + BYTES_PER_SHAPE * shapes.size;
  if (takenBytes <= maxApplianceBytes) return null;
  return failure('limit', `The answers of this appliance together are larger than ${maxApplianceBytes} bytes.`, {
    hint: 'Raise maxApplianceBytes if this appliance really has that much to say.',
  });
}

/** The record of an endpoint that was not read, for the reason given. */
function failedRecord({ trouble }: CollectFailure): EndpointRecord {
  const { httpStatus, reasonCode, message } = trouble;
  return { status: 'failed', httpStatus, reasonCode, message };
}

function readRecord(path: string, document: JsonObject, redactor: DocumentRedactor): EndpointRecord {
  try {
    const redacted = redactor.redact(path, trimMeta(document));
    return { status: 'read', httpStatus: 200, sha256: digestJson(redacted), document: redacted };
  } catch (error) {
    // Whatever stands in the way of redaction: the text of the error is not repeated, for it might quote the answer.
    const kind = error instanceof Error ? error.name : 'error';
    const what = /[^\w.]/.test(kind) ? 'error' : kind;
    throw failure('parse', `The answer cannot be redacted and was dropped (${what}).`, {
      httpStatus: 200,
    });
  }
}

function refusalRecord(path: string, answer: HttpAnswer, clockOffsetMs: number | null): EndpointRecord {
  const { status: httpStatus } = answer;
  const refusal = refusalOfStatus(path, httpStatus);
  return { ...refusal, httpStatus, message: refusalMessage(refusal, answer, clockOffsetMs) };
}

function refusalMessage({ reasonCode }: Refusal, answer: HttpAnswer, clockOffsetMs: number | null): string {
  const message = describeRefusal(answer);
  if (reasonCode === 'http-401') return `${message}${clockSuspicion(clockOffsetMs)}`;
  if (reasonCode === 'redirect') return `HTTP ${answer.status}: redirects are not followed.`;
  return reasonCode === 'parse' ? `Unexpected answer: ${message}` : message;
}

/** The guide warns that clocks that disagree make the session cookie void although the login looks fine. */
function clockSuspicion(offsetMs: number | null): string {
  if (offsetMs === null || Math.abs(offsetMs) < 60_000) return '';
  return ` The clock of the appliance differs from ours by ${Math.round(offsetMs / 1000)} s, which may void sessions.`;
}

function withoutLinks(record: EndpointRecord): EndpointReading {
  return { record, items: [], references: [] };
}
