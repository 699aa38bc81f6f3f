import { describe, expect, it } from 'vitest';
import { narrowResult } from '../../../src/report/pdf/narrow-result.ts';
import { sampleResult } from '../../support/sample-result.ts';

describe('narrowResult', () => {
  const whole = sampleResult();
  const parts = whole.appliances.map((one) => narrowResult(whole, one.name));

  it('shares the results and the endpoints out among the appliances', () => {
    expect(parts.flatMap((part) => part.results)).toHaveLength(whole.results.length);
    const read = parts.reduce((sum, part) => sum + part.coverage.endpoints.read, 0);
    expect(read).toBe(whole.coverage.endpoints.read);
    const failed = parts.reduce((sum, part) => sum + part.summary.byResult.fail, 0);
    expect(failed).toBe(whole.summary.byResult.fail);
  });

  it('counts pairs as the whole scan does', () => {
    for (const key of ['selected', 'evaluated', 'error', 'unknown', 'notchecked'] as const) {
      const sum = parts.reduce((total, part) => total + part.coverage.rules[key], 0);
      expect([key, sum]).toEqual([key, whole.coverage.rules[key]]);
    }
  });

  it('keeps the settings that explain a change', () => {
    for (const part of parts) {
      for (const change of part.drift.results) {
        for (const cause of change.causes) expect(part.drift.configuration[cause]?.appliance).toBe(change.appliance);
      }
    }
    expect(parts.some((part) => part.drift.results.some((change) => change.causes.length > 0))).toBe(true);
  });
});
