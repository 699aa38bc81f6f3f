import type { Result } from '../../src/model/result.ts';
import type { RuleRecord, ScanResult } from '../../src/model/scan-result.ts';
import type { ResultKind } from '../../src/model/verdict.ts';
import { sampleParts } from './sample-fleet.ts';
import { assemble, sampleFingerprint } from './sample-parts.ts';

/**
 * A fleet of any size, the same for the same arguments.
 * `findingShare` (0 to 1) of the results are `fail`; of the rest about 2 % are `error`, 1 % `unknown`.
 */
export function largeResult(appliances: number, rules: number, findingShare: number): ScanResult {
  const parts = sampleParts();
  const templates = parts.rules.filter((rule) => rule.kind === 'automated');
  const ruleset = Array.from({ length: rules }, (_, index): RuleRecord => {
    const rule = templates[index % templates.length]!;
    return { ...rule, id: `${rule.id.slice(0, -3)}${String(index + 1).padStart(3, '0')}` };
  }).sort((a, b) => (a.id < b.id ? -1 : 1));
  const fleet = Array.from({ length: appliances }, (_, index) => ({
    ...parts.appliances[0]!,
    name: `sps-${String(index + 1).padStart(4, '0')}`,
    url: `https://sps-${String(index + 1).padStart(4, '0')}.example`,
    labels: { env: index % 5 === 0 ? 'test' : 'prod', site: ['ams', 'ber', 'par', 'vie'][index % 4]! },
  }));
  const draw = sequence(20_261_122);
  const results = ruleset.flatMap((rule) =>
    fleet.map(({ name }) => largeVerdict(rule, name, kindFor(draw(), findingShare))),
  );
  const bare = { waivers: [], attestations: [], consistency: [], deviations: [], gaps: [], unauditedEndpoints: [] };
  return assemble({
    ...parts,
    ...bare,
    rules: ruleset,
    appliances: fleet,
    results,
    drift: { baseline: null, results: [], configuration: [] },
    method: { ...parts.method, requests: 214 * appliances, logins: appliances, tls: { 'ca-file': appliances } },
  });
}

function kindFor(draw: number, findingShare: number): ResultKind {
  if (draw < findingShare) return 'fail';
  const rest = (draw - findingShare) / (1 - findingShare);
  return rest < 0.02 ? 'error' : rest < 0.03 ? 'unknown' : rest < 0.1 ? 'notapplicable' : 'pass';
}

function largeVerdict(rule: RuleRecord, appliance: string, kind: ResultKind): Result {
  const path = `/api/configuration/${rule.area}/settings`;
  const reason = { error: 'http-403', unknown: 'missing-datum', notapplicable: 'condition' } as const;
  return {
    ruleId: rule.id,
    appliance,
    resource: { path, name: null },
    result: kind,
    reasonCode: kind in reason ? reason[kind as keyof typeof reason] : null,
    severity: rule.severity,
    message: `${rule.title}: ${kind}`,
    evidence: [
      { endpoint: path, pointer: '/body/enabled', actual: kind === 'pass', expected: rule.expected, redacted: false },
    ],
    references: rule.references,
    remediation: rule.remediation.text,
    waiver: null,
    attestation: null,
    fingerprint: sampleFingerprint(rule.id, appliance, path),
    baselineState: kind === 'fail' ? 'new' : 'unchanged',
    firstSeen: null,
  };
}

/** Numbers from 0 to 1 that look random and are always the same (linear congruential, Numerical Recipes' constants). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
