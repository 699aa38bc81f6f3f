import type { Result } from '../../model/result.ts';
import type { CoverageGap, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { makeVisible } from '../view/make-visible.ts';
import { uuidV5 } from './identifiers.ts';
import { attestationText, evidenceText, tlsTrustText, waiverText } from './result-text.ts';
import { SEVERITY_WORDS, VERDICT_WORDS } from './verdict-mapping.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Stands once in a log: within a text its quotes would be escaped. */
const NO_RESULTS = '"results": []';
const RESULT_INDENT = `\n${' '.repeat(8)}`;
const RESULTS_END = `\n${' '.repeat(6)}`;

/** results.sarif: SARIF 2.1.0 with one run; results that only the baseline had stay in it, as `absent`. */
export function renderSarif(result: ScanResult): string {
  return [...sarifPieces(result)].join('');
}

/** The text of {@link renderSarif} result by result. */
export function* sarifPieces(result: ScanResult): Generator<string> {
  const visible = makeVisible(result);
  const { run } = visible;
  const ruleIndex = new Map(visible.rules.map((rule, index) => [rule.id, index]));
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driver(visible) },
        automationDetails: { id: `sps-audit/${run.profile}/`, guid: uuidV5(`run:${run.uid}`) },
        invocations: [invocation(visible)],
        columnKind: 'utf16CodeUnits',
        results: [],
        properties: { scanUid: run.uid, coveragePercent: visible.coverage.percent, rulesetSha256: run.rulesetSha256 },
      },
    ],
  };
  const [head, tail] = JSON.stringify(log, null, 2).split(NO_RESULTS);
  yield `${head}"results": [`;
  let separator = RESULT_INDENT;
  for (const item of visible.results) {
    yield separator + JSON.stringify(sarifResult(item, ruleIndex), null, 2).replaceAll('\n', RESULT_INDENT);
    separator = `,${RESULT_INDENT}`;
  }
  yield `${visible.results.length === 0 ? '' : RESULTS_END}]${tail}\n`;
}

function driver({ run, rules }: ScanResult): object {
  return {
    name: run.tool.name,
    version: run.tool.version,
    ...(/^\d+\.\d+\.\d+/.test(run.tool.version) ? { semanticVersion: run.tool.version } : {}),
    rules: rules.map(reportingDescriptor),
  };
}

function reportingDescriptor(rule: RuleRecord): object {
  const steps = [
    rule.remediation.text,
    ...(rule.remediation.web ?? []),
    ...(rule.remediation.rest === undefined ? [] : [rule.remediation.rest]),
  ];
  return {
    id: rule.id,
    name: rule.id
      .split(/[^A-Za-z0-9]+/)
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
      .join(''),
    shortDescription: { text: sentence(rule.title) },
    fullDescription: { text: sentence(rule.rationale) },
    help: { text: `${rule.rationale}\n\nExpected: ${rule.expected}\n\n${steps.join('\n')}` },
    defaultConfiguration: { level: SEVERITY_WORDS[rule.severity].sarif },
    properties: {
      'security-severity': SEVERITY_WORDS[rule.severity].sarifScore,
      severity: rule.severity,
      revision: rule.revision,
      tags: [rule.area, rule.kind, ...rule.references.map(({ framework, id }) => `${framework}/${id}`)],
    },
  };
}

function invocation({ appliances, coverage, run }: ScanResult): object {
  return {
    executionSuccessful: !run.partial && coverage.appliances.complete + coverage.appliances.partial > 0,
    exitCode: run.exitCode,
    startTimeUtc: run.startTime,
    endTimeUtc: run.endTime,
    toolExecutionNotifications: coverage.gaps.map(notification),
    properties: {
      appliances: appliances.map((one) => ({
        name: one.name,
        status: one.collection.status,
        tlsTrust: tlsTrustText(one),
      })),
    },
  };
}

function notification(gap: CoverageGap): object {
  const place = [gap.appliance, gap.endpoint].filter((part) => part !== null).join(' ');
  return {
    level: 'error',
    message: { text: sentence(`${place}: ${gap.message} (${gap.reasonCode}). ${gap.advice}`) },
    properties: { reasonCode: gap.reasonCode, httpStatus: gap.httpStatus, affectedRules: gap.affectedRules },
  };
}

function sarifResult(result: Result, ruleIndex: ReadonlyMap<string, number>): object {
  const kind = VERDICT_WORDS[result.result].sarif;
  const index = ruleIndex.get(result.ruleId);
  return {
    ruleId: result.ruleId,
    ...(index === undefined ? {} : { ruleIndex: index }),
    kind,
    level: kind === 'fail' ? SEVERITY_WORDS[result.severity].sarif : 'none',
    message: { text: sentence(`${result.appliance}: ${result.message}`) },
    locations: [location(result)],
    partialFingerprints: { 'spsAuditResult/v1': result.fingerprint },
    ...(result.baselineState === null ? {} : { baselineState: result.baselineState }),
    suppressions: suppressions(result),
    properties: {
      result: result.result,
      reasonCode: result.reasonCode,
      severity: result.severity,
      firstSeen: result.firstSeen,
      evidence: result.evidence.map(evidenceText),
      attestation: attestationText(result),
      remediation: result.remediation,
    },
  };
}

/** The snapshot of the appliance is the file, the object judged the logical place in it. */
function location({ appliance, resource }: Result): object {
  return {
    // A snapshot is one line of canonical JSON.
    physicalLocation: {
      artifactLocation: { uri: `snapshots/${encodeURIComponent(appliance)}.json` },
      region: { startLine: 1 },
    },
    logicalLocations: [
      {
        name: resource.name ?? resource.path ?? appliance,
        fullyQualifiedName: resource.path === null ? appliance : `${appliance}${resource.path}`,
        kind: resource.path === null ? 'appliance' : 'resource',
      },
    ],
  };
}

/** An expired waiver is `rejected`, so that readers count the finding again. An empty list says that nobody accepted it (3.27.23). */
function suppressions(result: Result): readonly object[] {
  const { waiver } = result;
  if (waiver === null) return [];
  return [
    {
      kind: 'external',
      status: waiver.state === 'expired' ? 'rejected' : 'accepted',
      justification: waiverText(result) ?? '',
      properties: { waiver: waiver.id, state: waiver.state, approver: waiver.approver, expires: waiver.expires },
    },
  ];
}

/** SARIF asks for sentences that end in a full stop (3.11.3). */
function sentence(text: string): string {
  return /[.!?]\s*$/.test(text) ? text : `${text}.`;
}
