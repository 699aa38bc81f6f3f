import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { AuditError, type Problem } from '../model/audit-error.ts';
import { RESULTS_VERSION, type ScanResult } from '../model/scan-result.ts';
import { compileSchema } from '../snapshot/compile-schema.ts';
import schema from './results.schema.json' with { type: 'json' };

let compiled: ValidateFunction | undefined;

/**
 * Reads results.json, of this or an older or newer minor version of the same major version. Unknown members are kept.
 *
 * @param text the file's text
 * @param file its name, for messages
 * @throws AuditError (exit 2) that names file and JSON pointer of the first thing that is wrong: no person wrote the file.
 */
export function parseScanResult(text: string, file: string): ScanResult {
  return checkScanResult(parseJson(text, file), file);
}

/** As {@link parseScanResult}, of a value that was read already. */
export function checkScanResult(value: unknown, file: string): ScanResult {
  checkVersion(value, file);
  compiled ??= compileSchema(schema);
  if (compiled(value)) return value as ScanResult;
  throw failure(file, (compiled.errors ?? []).map(describe));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text, which may hold anything.
    throw failure(file, [{ message: 'is not JSON' }]);
  }
}

function checkVersion(value: unknown, file: string): void {
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  const major = (text: string) => text.split('.')[0];
  if (
    typeof version === 'string' &&
    /^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(version) &&
    major(version) !== major(RESULTS_VERSION)
  ) {
    throw failure(file, [
      {
        pointer: '/schemaVersion',
        message: `is of version ${version}; this program reads ${major(RESULTS_VERSION)}.x`,
      },
    ]);
  }
}

function describe(error: ErrorObject): Problem {
  return { pointer: error.instancePath, message: error.message ?? error.keyword };
}

function failure(file: string, problems: readonly Problem[]): AuditError {
  return new AuditError(`${file} is not a result of a scan.`, {
    hint: 'Give a results.json that sps-audit has written.',
    problems: problems.map((problem) => ({ file, ...problem })),
  });
}
