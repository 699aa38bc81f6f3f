import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { actualOf } from '../../results/actual-of.ts';
import { isFinding } from '../../results/summarise.ts';
import { type CsvCell, csvPieces } from './csv-document.ts';
import { evidenceText, exchangeable, tlsTrustText } from './result-text.ts';

interface Row {
  readonly result: Result;
  readonly rule: RuleRecord | undefined;
  readonly appliance: ApplianceRecord | undefined;
  readonly run: ScanResult['run'];
}

/** Column -> value. The order is part of the format: new columns come last. */
const COLUMNS: Readonly<Record<string, (row: Row) => CsvCell>> = {
  ruleId: ({ result }) => result.ruleId,
  ruleRevision: ({ rule }) => rule?.revision ?? null,
  title: ({ rule }) => rule?.title ?? null,
  area: ({ rule }) => rule?.area ?? null,
  kind: ({ rule }) => rule?.kind ?? null,
  severity: ({ result }) => result.severity,
  appliance: ({ result }) => result.appliance,
  url: ({ appliance }) => appliance?.url ?? null,
  version: ({ appliance }) => appliance?.version ?? null,
  labels: ({ appliance }) =>
    Object.entries(appliance?.labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  resourcePath: ({ result }) => result.resource.path,
  resourceName: ({ result }) => result.resource.name,
  result: ({ result }) => result.result,
  finding: ({ result }) => (isFinding(result) ? 'yes' : 'no'),
  reasonCode: ({ result }) => result.reasonCode,
  message: ({ result }) => result.message,
  endpoint: ({ result }) => result.evidence[0]?.endpoint ?? null,
  pointer: ({ result }) => result.evidence[0]?.pointer ?? null,
  actual: ({ result }) => actualCell(result),
  expected: ({ result }) => result.evidence[0]?.expected ?? null,
  furtherEvidence: ({ result }) => result.evidence.slice(1).map(evidenceText).join('\n'),
  references: ({ result }) => result.references.map(({ framework, id }) => `${framework}:${id}`).join(' '),
  remediation: ({ result }) => result.remediation,
  waiver: ({ result }) => result.waiver?.id ?? null,
  waiverState: ({ result }) => result.waiver?.state ?? null,
  waiverExpires: ({ result }) => result.waiver?.expires ?? null,
  attestation: ({ result }) => result.attestation?.id ?? null,
  baselineState: ({ result }) => result.baselineState,
  firstSeen: ({ result }) => result.firstSeen,
  fingerprint: ({ result }) => result.fingerprint,
  scanUid: ({ run }) => run.uid,
  scanTime: ({ run }) => run.endTime,
  tlsTrust: ({ appliance }) => (appliance === undefined ? null : tlsTrustText(appliance)),
};

/** results.csv: one row per result. */
export function renderCsv(result: ScanResult): string {
  return [...resultsCsvPieces(result)].join('');
}

/** The text of {@link renderCsv} piece by piece. */
export function resultsCsvPieces(result: ScanResult): Iterable<string> {
  return csvPieces(Object.keys(COLUMNS), rowsOf(result));
}

function* rowsOf(result: ScanResult): Generator<readonly CsvCell[]> {
  const { appliances, results, rules, run } = exchangeable(result);
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]));
  const applianceByName = new Map(appliances.map((appliance) => [appliance.name, appliance]));
  for (const item of results) {
    const row: Row = {
      result: item,
      rule: ruleById.get(item.ruleId),
      appliance: applianceByName.get(item.appliance),
      run,
    };
    yield Object.values(COLUMNS).map((cell) => cell(row));
  }
}

function actualCell(result: Result): CsvCell {
  const [first] = result.evidence;
  const actual = first === undefined ? undefined : actualOf(first);
  if (actual === undefined) return null;
  return typeof actual === 'number' || typeof actual === 'string' ? actual : JSON.stringify(actual);
}
