import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { countResults, isFinding, isWaived, summarise } from '../../src/results/summarise.ts';
import { sampleResult } from '../support/sample-result.ts';

const sample = sampleResult();
const template = sample.results.find(({ result, waiver }) => result === 'fail' && waiver === null) as Result;
const waived = sample.results.find(({ waiver }) => waiver?.state === 'active') as Result;

function withState(state: 'active' | 'expiring' | 'expired'): Result {
  return { ...waived, waiver: { ...(waived.waiver as NonNullable<Result['waiver']>), state } };
}

describe('isFinding', () => {
  it('is every fail that no waiver in force takes out', () => {
    expect([template, withState('expired')].map(isFinding)).toEqual([true, true]);
    expect([withState('active'), withState('expiring')].map(isFinding)).toEqual([false, false]);
    expect([withState('active'), withState('expiring'), withState('expired')].map(isWaived)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('counts findings by their severity, without what is waived', () => {
    const low = { ...template, severity: 'low' } as const;
    const pass = { ...template, result: 'pass' } as const;
    const { bySeverity, waived: count } = summarise([template, low, low, pass, withState('active')], [], []);
    expect(bySeverity).toMatchObject({ low: 2, [template.severity]: 1 });
    expect(Object.values(bySeverity).reduce((a, b) => a + b)).toBe(3);
    expect(count).toBe(1);
    expect(isWaived({ ...withState('active'), result: 'error' })).toBe(false);
  });

  it('is nothing but a fail, and nothing that only the baseline had', () => {
    for (const result of ['error', 'unknown', 'notchecked', 'informational', 'pass'] as const) {
      expect(isFinding({ ...template, result })).toBe(false);
    }
    expect(isFinding({ ...template, baselineState: 'absent' })).toBe(false);
  });
});

describe('summarise', () => {
  const summarised = () => summarise(sample.results, sample.rules, sample.appliances);

  it('counts every result once and every finding by its severity', () => {
    const summary = summarised();
    expect(Object.values(summary.byResult).reduce((a, b) => a + b)).toBe(sample.results.length);
    expect(Object.values(summary.bySeverity).reduce((a, b) => a + b)).toBe(sample.results.filter(isFinding).length);
    expect(summary.byResult.fail).toBe(Object.values(summary.bySeverity).reduce((a, b) => a + b) + summary.waived);
    expect(summary.waived).toBe(2);
  });

  it('takes the worst of several results for a cell: fail before error before unknown, pass before notapplicable', () => {
    const cell = (...kinds: Result['result'][]) => {
      const results = kinds.map((result) => ({ ...template, result }));
      return summarise(results, sample.rules, sample.appliances).matrix[template.ruleId]?.[template.appliance];
    };
    expect(cell('pass', 'error', 'fail')).toBe('fail');
    expect(cell('unknown', 'error', 'pass')).toBe('error');
    expect(cell('notchecked', 'unknown')).toBe('unknown');
    expect(cell('informational', 'pass')).toBe('informational');
    expect(cell('notapplicable', 'pass')).toBe('pass');
  });

  it('has no cell for a rule or an appliance that is not among those asked about', () => {
    const { matrix } = summarise(
      [template, { ...template, ruleId: 'SPS-OTHER-001' }, { ...template, appliance: 'other' }],
      [{ id: template.ruleId }],
      [{ name: template.appliance }],
    );
    expect(matrix).toEqual({ [template.ruleId]: { [template.appliance]: 'fail' } });
  });

  it('takes the worst of all results for a control, whatever the appliance', () => {
    const references = [
      { framework: 'F', id: '2' },
      { framework: 'F', id: '1' },
    ];
    const of = (result: Result['result'], over: Partial<Result> = {}) => ({ ...template, references, result, ...over });
    const { byFramework } = summarise([of('pass'), of('error', { appliance: 'b' })], [], []);
    expect(byFramework).toEqual({ F: { 1: 'error', 2: 'error' } });
  });

  it('has a cell for every rule and appliance of the sample', () => {
    const summary = summarised();
    const cells = sample.rules.flatMap(({ id }) => sample.appliances.map(({ name }) => summary.matrix[id]?.[name]));
    expect(cells).not.toContain(undefined);
  });

  it('gives the same bytes whatever the order of the results, and keeps odd names', () => {
    const odd = [...sample.results, { ...template, appliance: '__proto__' }];
    const appliances = [...sample.appliances, { name: '__proto__' }];
    const text = JSON.stringify(summarise(odd, sample.rules, appliances));
    expect(JSON.stringify(summarise(odd.toReversed(), sample.rules.toReversed(), appliances))).toBe(text);
    expect(text).toContain('"__proto__":"fail"');
  });

  it('does not count what only the baseline had', () => {
    const gone = sample.results.map((result) => ({ ...result, baselineState: 'absent' as const }));
    expect(summarise(gone, sample.rules, sample.appliances)).toEqual(summarise([], sample.rules, sample.appliances));
    expect(countResults(gone)).toEqual(countResults([]));
  });
});
