import { contextualizeEvaluation, convertFile } from 'inspecjs';
import { describe, expect, it } from 'vitest';
import { renderHdf } from '../../../src/report/formats/hdf.ts';
import { hostileResult, sampleResult } from '../../support/sample-result.ts';

interface Control {
  readonly id: string;
  readonly impact: number;
  readonly waiver_data: Readonly<Record<string, unknown>>;
  readonly results: readonly { readonly status: string; readonly code_desc: string }[];
}

const sample = sampleResult();
const controls: readonly Control[] = JSON.parse(renderHdf(sample)).profiles[0].controls;
const control = (id: string) => controls.find((item) => item.id === id);

describe('renderHdf', () => {
  it('has a control per rule and a result per result, named by appliance', () => {
    expect(controls.map(({ id }) => id)).toEqual(sample.rules.map(({ id }) => id));
    expect(controls.flatMap(({ results }) => results)).toHaveLength(sample.results.length);
    expect(control('SPS-SYSLOG-002')?.results[0]?.code_desc).toBe('sps-ams-01: /api/configuration/management/syslog');
  });

  it('keeps failed under a waiver, and says which', () => {
    expect(control('SPS-LSVC-001')?.results.map(({ status }) => status)).toContain('failed');
    expect(control('SPS-LSVC-001')?.waiver_data).toMatchObject({
      skipped_due_to_waiver: false,
      expiration_date: '2027-03-31',
    });
    expect(control('SPS-MAIL-002')?.waiver_data).toEqual({});
    expect(control('SPS-DISK-001')?.waiver_data).toEqual({});
  });

  it('has no waiver for a control of which one fail is not waived', () => {
    const results = sample.results.map((result) =>
      result.ruleId === 'SPS-LSVC-001' && result.appliance === 'sps-ams-02'
        ? { ...result, result: 'fail' as const }
        : result,
    );
    const other: readonly Control[] = JSON.parse(renderHdf({ ...sample, results })).profiles[0].controls;
    expect(other.find(({ id }) => id === 'SPS-LSVC-001')?.waiver_data).toEqual({});
  });

  it('has an impact of zero only where nothing applied', () => {
    expect(controls.filter(({ impact }) => impact === 0)).toEqual([]);
    const results = sample.results.map((result) => ({ ...result, result: 'notapplicable' as const }));
    const inapplicable: readonly Control[] = JSON.parse(renderHdf({ ...sample, results })).profiles[0].controls;
    expect(new Set(inapplicable.map(({ impact }) => impact))).toEqual(new Set([0]));
  });
});

/** Status of each control in Heimdall's own library. A control with any `error` is a Profile Error there, whatever else failed. */
function heimdall(result: ReturnType<typeof sampleResult>): ReadonlyMap<string, string> {
  const converted = convertFile(renderHdf(result), true)['1_0_ExecJson'];
  if (converted === undefined) throw new Error('not recognised as the report of an execution');
  const { contains } = contextualizeEvaluation(converted);
  return new Map(contains.flatMap((profile) => profile.contains.map(({ data, hdf }) => [data.id, hdf.status])));
}

describe('in the library of Heimdall', () => {
  it('shows what failed, passed, was not reviewed and could not be judged', () => {
    const reached = {
      ...sample,
      results: sample.results.filter(({ result }) => result !== 'error' && result !== 'unknown'),
    };
    const failed = new Set(reached.results.filter(({ result }) => result === 'fail').map(({ ruleId }) => ruleId));
    const shown = heimdall(reached);
    for (const id of failed) expect(shown.get(id)).toBe('Failed');
    for (const [id, status] of shown) if (status === 'Failed') expect(failed).toContain(id);
    expect(new Set(shown.values())).toEqual(new Set(['Failed', 'Passed', 'Not Reviewed']));
  });

  it('never shows a control as passed that has an error or unknown result', () => {
    for (const result of [sample, hostileResult()]) {
      const open = new Set(
        result.results.filter((one) => one.result === 'error' || one.result === 'unknown').map(({ ruleId }) => ruleId),
      );
      const shown = heimdall(result);
      expect(open.size).toBeGreaterThan(0);
      for (const id of open) expect(shown.get(id)).toBe('Profile Error');
    }
  });
});
