import { SEVERITIES, type Severity } from '../model/verdict.ts';
import type { FindingSpan } from './finding-spans.ts';
import type { RecordedScan } from './history.ts';
import type { SqlRow } from './sql-database.ts';

/** A row of the table `scans`. Our own migrations made it, so its columns have their types. */
export function scanOfRow(row: SqlRow): RecordedScan {
  return {
    uid: String(row['uid']),
    time: String(row['start_time']),
    endTime: String(row['end_time']),
    profile: String(row['profile']),
    scope: String(row['scope']),
    appliances: Number(row['appliances']),
    findings: findingsOf(String(row['findings'])),
    waived: Number(row['waived']),
    percent: Number(row['percent']),
    partial: row['partial'] === 1,
    exitCode: Number(row['exit_code']),
    toolVersion: String(row['tool_version']),
    rulesetSha256: String(row['ruleset_sha256']),
    folder: textOrNull(row['folder']),
    manifestSha256: textOrNull(row['manifest_sha256']),
  };
}

/** A row of the table `spans`. */
export function spanOfRow(row: SqlRow): FindingSpan {
  return {
    fingerprint: String(row['fingerprint']),
    ruleId: String(row['rule_id']),
    appliance: String(row['appliance']),
    resourcePath: textOrNull(row['resource_path']),
    resourceName: textOrNull(row['resource_name']),
    severity: row['severity'] as Severity,
    firstSeen: String(row['first_seen']),
    lastSeen: String(row['last_seen']),
    waived: row['waived'] === 1,
  };
}

function findingsOf(text: string): Readonly<Record<Severity, number>> {
  const counts = JSON.parse(text) as Partial<Record<Severity, number>>;
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, counts[severity] ?? 0])) as Record<
    Severity,
    number
  >;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** One spelling of a time, so that texts sort as times do. */
export function isoTime(time: string): string {
  return new Date(time).toISOString();
}
