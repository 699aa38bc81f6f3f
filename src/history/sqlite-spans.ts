import type { DatabaseSync } from 'node:sqlite';
import type { ScanResult } from '../model/scan-result.ts';
import { type FindingSpan, updateSpans } from './finding-spans.ts';
import { isoTime, spanOfRow } from './sqlite-rows.ts';

/** Brings the open fails up to date with a scan; call it inside the transaction that records the scan. */
export function writeSpans(database: DatabaseSync, scan: ScanResult): void {
  const time = isoTime(scan.run.startTime);
  const { opened, continued, closed } = updateSpans(openSpans(database), scan);
  const insert = database.prepare(
    `INSERT INTO spans (fingerprint, rule_id, appliance, resource_path, resource_name, severity, first_seen, last_seen, waived)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const one of opened) {
    insert.run(
      one.fingerprint,
      one.ruleId,
      one.appliance,
      one.resourcePath,
      one.resourceName,
      one.severity,
      time,
      time,
      one.waived ? 1 : 0,
    );
  }
  const carry = database.prepare(
    'UPDATE spans SET severity = ?, last_seen = ?, waived = ? WHERE fingerprint = ? AND closed_at IS NULL',
  );
  for (const one of continued) carry.run(one.severity, time, one.waived ? 1 : 0, one.fingerprint);
  const close = database.prepare('UPDATE spans SET closed_at = ? WHERE fingerprint = ? AND closed_at IS NULL');
  for (const one of closed) close.run(time, one.fingerprint);
}

/** Fails that are open, the oldest first. */
export function openSpans(database: DatabaseSync): FindingSpan[] {
  return database
    .prepare('SELECT * FROM spans WHERE closed_at IS NULL ORDER BY first_seen, fingerprint')
    .all()
    .map(spanOfRow);
}
