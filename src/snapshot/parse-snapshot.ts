import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { AuditError, type Problem } from '../model/audit-error.ts';
import type { Json } from '../model/json.ts';
import { SNAPSHOT_VERSION, type Snapshot } from '../model/snapshot.ts';
import { compileSchema } from './compile-schema.ts';
import { isDeeperThan } from './is-deeper-than.ts';
import { isFileName } from './is-file-name.ts';
import { appendPointer } from './pointer.ts';
import { digestJson } from './sha256-hex.ts';
import schema from './snapshot.schema.json' with { type: 'json' };

/** Longest text of a snapshot, in UTF-16 code units; far above what the limits of a collection let through in practice. */
const MAX_TEXT_LENGTH = 256 * 1024 * 1024;

/** Deepest nesting: 64 levels of a response by default, configurable, plus those of the snapshot itself. */
const MAX_DEPTH = 256;

/** Most problems that are reported of one file. */
const MAX_PROBLEMS = 50;

let compiled: ValidateFunction | undefined;

/**
 * Reads a snapshot from its text or from parsed JSON, and checks every endpoint's digest against its document.
 * Members that this version does not know are kept.
 *
 * @param source the text, or what `JSON.parse` made of it
 * @param fileName for messages
 * @throws AuditError (exit 2) that names file and JSON pointer for anything that is wrong.
 */
export function parseSnapshot(source: unknown, fileName: string): Snapshot {
  const value = typeof source === 'string' ? parseText(source, fileName) : source;
  if (isDeeperThan(value, MAX_DEPTH))
    throw failure(fileName, [{ message: `is nested deeper than ${MAX_DEPTH} levels` }]);
  checkVersion(value, fileName);
  compiled ??= compileSchema(schema);
  if (!compiled(value)) throw failure(fileName, (compiled.errors ?? []).map(describe));
  const snapshot = value as Snapshot;
  if (!isFileName(snapshot.appliance.name)) {
    throw failure(fileName, [{ pointer: '/appliance/name', message: 'cannot be the name of an appliance' }]);
  }
  const problems = digestProblems(snapshot);
  if (problems.length > 0) throw failure(fileName, problems);
  return snapshot;
}

function parseText(text: string, fileName: string): unknown {
  if (text.length > MAX_TEXT_LENGTH) throw failure(fileName, [{ message: 'is larger than 256 MiB' }]);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text, which is hostile.
    throw failure(fileName, [{ message: 'is not JSON' }]);
  }
}

function checkVersion(value: unknown, fileName: string): void {
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version === 'string' && /^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(version)) {
    if (version.split('.')[0] === SNAPSHOT_VERSION.split('.')[0]) return;
    throw failure(fileName, [
      {
        pointer: '/schemaVersion',
        message: `is of version ${version}; this program reads ${SNAPSHOT_VERSION.split('.')[0]}.x`,
      },
    ]);
  }
  throw failure(fileName, [{ pointer: '/schemaVersion', message: 'has no schemaVersion: it is not a snapshot' }]);
}

function describe(error: ErrorObject): Problem {
  const name = 'missingProperty' in error.params ? String(error.params['missingProperty']) : undefined;
  const pointer = name === undefined ? error.instancePath : appendPointer(error.instancePath, name);
  return { pointer, message: name === undefined ? (error.message ?? 'is wrong') : 'is missing' };
}

/** Endpoints whose document is not the one that was digested: somebody changed one of the two. */
function digestProblems(snapshot: Snapshot): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [path, record] of Object.entries(snapshot.endpoints)) {
    if (record.status !== 'read' || digestJson(record.document as Json) === record.sha256) continue;
    problems.push({
      pointer: appendPointer('/endpoints', path),
      message: 'the document does not have the digest that stands beside it',
      hint: 'The snapshot was changed after it was taken. Collect again, or take the original file.',
    });
    if (problems.length === MAX_PROBLEMS) break;
  }
  return problems;
}

function failure(fileName: string, problems: readonly Problem[]): AuditError {
  return new AuditError(`${fileName} is not a valid snapshot.`, {
    problems: problems.map((problem) => ({ file: fileName, ...problem })),
    hint: 'Snapshots are written by "sps-audit collect" and "sps-audit scan".',
  });
}
