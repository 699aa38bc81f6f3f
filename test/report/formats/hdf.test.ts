import { describe, expect, it } from 'vitest';
import { renderHdf } from '../../../src/report/formats/hdf.ts';
import { sampleResult } from '../../support/sample-result.ts';

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
