import { AuditError } from '../model/audit-error.ts';

/** What the file system said to a file or folder that a person named: a mistake of theirs (exit 2). Any other error is given back. */
export function writeFailed(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error : new AuditError(`${path} cannot be written (${code}).`, { cause: error });
}
