import { pruneScans, type Retention } from '../evidence/prune-scans.ts';
import { AuditError } from '../model/audit-error.ts';

/**
 * Removes what retention does not keep; the scan itself is safe by now, so nothing here makes it fail. Where another scan has taken the
 * folder meanwhile, it is left to that one: to wait would be to wait for its end, and it may itself wait for our history.
 */
export async function removeOldScans(
  outDir: string,
  retention: Retention,
  warn: (message: string) => void,
): Promise<void> {
  if (retention.keep === null && retention.keepDays === null) return;
  try {
    await pruneScans(outDir, retention, { noWait: true, waitMs: 0 });
  } catch (error) {
    const reason = error instanceof AuditError ? error.message : String((error as NodeJS.ErrnoException).code);
    warn(`old scans were not removed: ${reason}`);
  }
}
