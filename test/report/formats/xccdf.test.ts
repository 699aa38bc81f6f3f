import { describe, expect, it } from 'vitest';
import { RESULT_KINDS } from '../../../src/model/verdict.ts';
import { renderXccdf } from '../../../src/report/formats/xccdf.ts';
import { hostileResult, sampleResult } from '../../support/sample-result.ts';

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

describe('renderXccdf', () => {
  const sample = sampleResult();
  const text = renderXccdf(sample);

  it('is one Benchmark with a TestResult per appliance and a rule-result per result', () => {
    expect(matches(text, /<(Benchmark) /g)).toHaveLength(1);
    expect(matches(text, /<TestResult id="([^"]+)"/g)).toHaveLength(sample.appliances.length);
    const counted = RESULT_KINDS.map((kind) => matches(text, new RegExp(`<result>(${kind})</result>`, 'g')).length);
    expect(counted).toEqual(RESULT_KINDS.map((kind) => sample.summary.byResult[kind]));
  });

  it('scores only what passed, out of all that should have been judged', () => {
    const scores = matches(text, /<score [^>]+>(\d+)<\/score>/g);
    const maxima = matches(text, /<score [^>]*maximum="(\d+)"/g);
    // Nothing of the last appliance was seen: 24 rules are in error, its manual ones are not checked.
    expect([scores.at(-1), maxima.at(-1)]).toEqual(['0', '24']);
  });

  it('makes identifiers of the right form of any name, each once', () => {
    const hostile = renderXccdf(hostileResult());
    const ids = matches(hostile, / id="(xccdf_[^"]+)"/g).filter((id) => !id.includes('_benchmark_'));
    expect(ids.length).toBeGreaterThan(sample.rules.length);
    for (const id of ids)
      expect(id).toMatch(/^xccdf_[A-Za-z0-9.-]+_(profile|rule|testresult)_[A-Za-z_][A-Za-z0-9._-]*$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
