import { AuditError, EXIT } from '../model/audit-error.ts';

/** What to say for the errors of a file system that people meet. */
const EXPLANATIONS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ['is on a disk that is full', 'Make room, or choose another folder (--out).'],
  EDQUOT: ['is over its quota', 'Raise the quota, or choose another folder (--out).'],
  EROFS: ['has become read-only', 'Look at the log of the system for errors of this disk, and mount it anew.'],
  ENOENT: ['has vanished', 'Was it removed or unmounted? Bring it back and scan again.'],
  ENOTDIR: ['has vanished', 'Was it removed or unmounted? Bring it back and scan again.'],
  ESTALE: ['has vanished', 'The server that holds it no longer knows it. Mount it anew and scan again.'],
  EIO: ['is on a disk that fails', 'Look at the log of the system for errors of this disk.'],
  EACCES: ['may no longer be written to', 'Give this account the right to write into it.'],
};

/** An error of the disk in mid-scan, in words; anything else as it is. Exit code 1: no result was written. */
export function writeFailure(error: unknown, outDir: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const explained = EXPLANATIONS[code];
  if (explained === undefined || error instanceof AuditError) return error;
  const [what, hint] = explained;
  return new AuditError(`The scan could not be written: the reports folder ${outDir} ${what} (${code}).`, {
    exitCode: EXIT.internal,
    hint,
    cause: error,
  });
}

/** The folder that a scan writes into is not the one that it opened. */
export function vanished(outDir: string): unknown {
  return writeFailure(Object.assign(new Error('gone'), { code: 'ENOENT' }), outDir);
}

/** The same error, telling where the collected part is; unchanged when nothing was kept. */
export function withKept(error: unknown, kept: string | null): unknown {
  if (kept === null || !(error instanceof AuditError)) return error;
  const { message, exitCode, problems, hint, cause } = error;
  const saved = `What was collected is kept: sps-audit evaluate ${kept}/snapshots/*.json judges it.`;
  return new AuditError(message, { exitCode, problems, hint: hint === undefined ? saved : `${hint} ${saved}`, cause });
}
