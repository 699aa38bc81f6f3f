import type { ScanResult } from '../model/scan-result.ts';
import { type FindingSpan, updateSpans } from './finding-spans.ts';
import { type Query, valuesOf } from './sql-database.ts';
import { isoTime, spanOfRow } from './sql-rows.ts';

/** Brings the open fails up to date with a scan; call it inside the transaction that records the scan. */
export async function writeSpans(query: Query, scan: ScanResult): Promise<void> {
  const time = isoTime(scan.run.startTime);
  const { opened, continued, closed } = updateSpans(await openSpans(query), scan);
  const rows = [...opened, ...continued].map((one) => [
    one.fingerprint,
    one.ruleId,
    one.appliance,
    one.resourcePath,
    one.resourceName,
    one.severity,
    time,
    time,
    one.waived ? 1 : 0,
  ]);
  for (const { tuples, values } of valuesOf(rows)) {
    await query(
      `INSERT INTO spans (fingerprint, rule_id, appliance, resource_path, resource_name, severity, first_seen, last_seen, waived)
       VALUES ${tuples} ON CONFLICT (fingerprint) WHERE closed_at IS NULL
       DO UPDATE SET severity = excluded.severity, last_seen = excluded.last_seen, waived = excluded.waived`,
      values,
    );
  }
  for (const { tuples, values } of valuesOf(closed.map(({ fingerprint }) => [fingerprint]))) {
    const last = `$${values.length + 1}`;
    const sql = `UPDATE spans SET closed_at = ${last} WHERE closed_at IS NULL AND fingerprint IN (${tuples})`;
    await query(sql, [...values, time]);
  }
}

/** Fails that are open, the oldest first. */
export async function openSpans(query: Query): Promise<FindingSpan[]> {
  const rows = await query('SELECT * FROM spans WHERE closed_at IS NULL ORDER BY first_seen, fingerprint');
  return rows.map(spanOfRow);
}
