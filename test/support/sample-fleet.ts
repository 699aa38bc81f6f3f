import type { Result } from '../../src/model/result.ts';
import type { RuleRecord } from '../../src/model/scan-result.ts';
import { SAMPLE_APPLIANCES, SAMPLE_GAPS, SAMPLE_TREND } from './sample-appliances.ts';
import { type SampleParts, sampleFingerprint } from './sample-parts.ts';
import {
  SAMPLE_ATTESTATIONS,
  SAMPLE_CONSISTENCY,
  SAMPLE_DEVIATIONS,
  SAMPLE_DRIFT,
  sampleFrameworks,
  sampleWaivers,
} from './sample-registers.ts';
import { SAMPLE_ENDPOINTS, SAMPLE_RULES } from './sample-rules.ts';
import type { SampleVerdict } from './sample-verdict.ts';
import { AMS_VERDICTS } from './sample-verdicts-ams.ts';
import { BER_VERDICTS } from './sample-verdicts-ber.ts';

/** The parts of the sample scan; other samples change some of them before anything is counted. */
export function sampleParts(): SampleParts {
  const results = SAMPLE_RULES.flatMap((rule) => SAMPLE_APPLIANCES.flatMap(({ name }) => resultsOf(rule, name)));
  return {
    run: {
      uid: '3f9a1c52-7a0e-5d4c-9b1f-2d6b8c0e4a77',
      startTime: '2026-11-22T19:00:00.000Z',
      endTime: '2026-11-22T19:00:21.830Z',
      asOf: '2026-11-22T19:00:21.830Z',
      tool: { name: 'sps-audit', version: '0.1.0' },
      organisation: { name: 'Example Bank', unit: 'Privileged Access', classification: 'Confidential' },
      profile: 'baseline',
      rulesetSha256: 'c0de'.repeat(16),
      failOn: 'high',
      minCoverage: 100,
      partial: false,
    },
    rules: SAMPLE_RULES,
    appliances: SAMPLE_APPLIANCES,
    results: [...results].sort(byIdentity),
    gaps: SAMPLE_GAPS.map((gap) =>
      gap.endpoint === null
        ? { ...gap, affectedRules: SAMPLE_RULES.filter((r) => r.kind !== 'manual').map((r) => r.id) }
        : gap,
    ),
    unauditedEndpoints: [
      { endpoint: '/api/configuration/experimental/sandbox', appliances: ['sps-ams-01', 'sps-ber-01'] },
      { endpoint: '/api/configuration/plugins/aa/custom', appliances: ['sps-ams-02'] },
    ],
    waivers: sampleWaivers(results),
    attestations: SAMPLE_ATTESTATIONS,
    drift: SAMPLE_DRIFT,
    trend: SAMPLE_TREND,
    consistency: SAMPLE_CONSISTENCY,
    deviations: SAMPLE_DEVIATIONS,
    method: {
      requests: 645,
      logins: 3,
      tls: { 'ca-file': 3 },
      insecureAppliances: [],
      fingerprintKey: '9f86d081884c7d65',
      parameters: { 'SPS-CERT-001': { minDaysLeft: 45 } },
      frameworks: sampleFrameworks(SAMPLE_RULES),
    },
  };
}

function resultsOf(rule: RuleRecord, appliance: string): readonly Result[] {
  if (rule.kind === 'manual') return [manualResult(rule, appliance)];
  if (appliance === 'sps-lab-01') {
    return [
      resultFrom(rule, {
        rule: rule.id,
        appliance,
        kind: 'error',
        reason: 'appliance-unreachable',
        message: 'The appliance was not reached',
      }),
    ];
  }
  if (rule.id === 'SPS-SYSLOG-007') {
    return [
      resultFrom(rule, {
        rule: rule.id,
        appliance,
        kind: 'notchecked',
        reason: 'not-configured',
        message: 'Nobody told whether this is a pair (inventory fact haPair)',
      }),
    ];
  }
  const special = [...AMS_VERDICTS, ...BER_VERDICTS].filter(
    (verdict) => verdict.rule === rule.id && verdict.appliance === appliance,
  );
  if (special.length > 0) return special.map((verdict) => resultFrom(rule, verdict));
  const endpoint = SAMPLE_ENDPOINTS[rule.id] ?? null;
  const evidence =
    endpoint === null ? [] : [{ endpoint, pointer: '/body', actual: true, expected: rule.expected, redacted: false }];
  return [
    resultFrom(rule, { rule: rule.id, appliance, kind: 'pass', message: `As expected: ${rule.expected}`, evidence }),
  ];
}

function manualResult(rule: RuleRecord, appliance: string): Result {
  const record = SAMPLE_ATTESTATIONS.find((a) => a.rule === rule.id && a.appliances.includes(appliance));
  if (record === undefined) {
    return resultFrom(rule, {
      rule: rule.id,
      appliance,
      kind: 'notchecked',
      reason: 'manual-pending',
      message: 'Nobody has attested this yet',
    });
  }
  if (record.state === 'expired') {
    return resultFrom(rule, {
      rule: rule.id,
      appliance,
      kind: 'notchecked',
      reason: 'attestation-expired',
      message: `The attestation expired on ${record.expires}`,
    });
  }
  const { rule: _rule, appliances: _appliances, state: _state, ...attestation } = record;
  return { ...resultFrom(rule, { rule: rule.id, appliance, kind: 'pass', message: record.statement }), attestation };
}

function resultFrom(rule: RuleRecord, verdict: SampleVerdict): Result {
  const path = verdict.path ?? SAMPLE_ENDPOINTS[rule.id] ?? null;
  return {
    ruleId: rule.id,
    appliance: verdict.appliance,
    resource: { path, name: verdict.name ?? null },
    result: verdict.kind,
    reasonCode: verdict.reason ?? null,
    severity: rule.severity,
    message: verdict.message,
    evidence: verdict.evidence ?? [],
    references: rule.references,
    remediation: rule.remediation.text,
    waiver: verdict.waiver ?? null,
    attestation: null,
    fingerprint: sampleFingerprint(rule.id, verdict.appliance, path),
    baselineState: verdict.state ?? 'unchanged',
    firstSeen: verdict.firstSeen ?? null,
  };
}

function byIdentity(left: Result, right: Result): number {
  const [a, b] = [left, right].map((r) => JSON.stringify([r.ruleId, r.appliance, r.resource.path]));
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}
