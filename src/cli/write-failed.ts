import { AuditError } from '../model/audit-error.ts';

/** What the file system said to a file or folder that a person named: a mistake of theirs (exit 2) and no fault of ours. */
export function writeFailed(path: string, error: unknown): AuditError {
  const { code } = error as NodeJS.ErrnoException;
  return new AuditError(`${path} cannot be written (${code ?? 'unknown reason'}).`, { cause: error });
}
