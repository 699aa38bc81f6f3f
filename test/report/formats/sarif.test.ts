import { describe, expect, it } from 'vitest';
import { renderSarif } from '../../../src/report/formats/sarif.ts';
import { sampleResult } from '../../support/sample-result.ts';

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly baselineState?: string;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions: readonly { readonly status: string; readonly justification: string }[];
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
  readonly properties: { readonly result: string };
}

const sample = sampleResult();
const run = JSON.parse(renderSarif(sample)).runs[0];
const results: readonly SarifResult[] = run.results;

describe('renderSarif', () => {
  it('has a level for what failed and for nothing else', () => {
    for (const { kind, level } of results) expect(level === 'none').toBe(kind !== 'fail');
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['none', 'error', 'warning', 'note']));
  });

  it('points every result to its rule and keeps its fingerprint', () => {
    for (const { ruleId, ruleIndex } of results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(results.map((result) => result.partialFingerprints['spsAuditResult/v1'])).toEqual(
      sample.results.map(({ fingerprint }) => fingerprint),
    );
  });

  it('suppresses what is waived, and not what was', () => {
    const stated = results
      .filter(({ suppressions }) => suppressions.length > 0)
      .map(({ ruleId, kind, suppressions }) => [ruleId, kind, suppressions[0]?.status]);
    expect(stated).toEqual([
      ['SPS-LSVC-001', 'fail', 'accepted'],
      ['SPS-MAIL-002', 'fail', 'rejected'],
      ['SPS-SNMP-001', 'fail', 'accepted'],
    ]);
  });

  it('says every gap of the coverage as a notification', () => {
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(sample.coverage.gaps.length);
    expect(run.invocations[0]).toMatchObject({ exitCode: 30, executionSuccessful: true });
  });

  it('keeps results of the baseline as absent', () => {
    const gone = sample.results.map((result) => ({ ...result, baselineState: 'absent' as const }));
    const states = JSON.parse(renderSarif({ ...sample, results: gone })).runs[0].results.map(
      (r: SarifResult) => r.baselineState,
    );
    expect(new Set(states)).toEqual(new Set(['absent']));
  });

  it('makes a relative address of any appliance name', () => {
    const name = '../a/b?c#d:e%20f';
    const named = sample.results.map((result) => ({ ...result, appliance: name }));
    const results: readonly SarifResult[] = JSON.parse(renderSarif({ ...sample, results: named })).runs[0].results;
    const uris = new Set(results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri));
    expect([...uris]).toEqual(['snapshots/..%2Fa%2Fb%3Fc%23d%3Ae%2520f.json']);
  });
});
