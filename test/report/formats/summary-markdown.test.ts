import { describe, expect, it } from 'vitest';
import { SEVERITIES, type Severity } from '../../../src/model/verdict.ts';
import { renderSummaryMarkdown } from '../../../src/report/formats/summary-markdown.ts';
import { largeResult, sampleResult } from '../../support/sample-result.ts';

describe('renderSummaryMarkdown', () => {
  const sample = sampleResult();
  const text = renderSummaryMarkdown(sample);

  it('says the verdict, then what was not seen, then what was found', () => {
    expect(text).toContain(
      '**3 of 4 appliances have findings of severity high or above; 1 was not reached; 2 were read in part.** Coverage 61.9 %.',
    );
    const places = ['## Coverage', '### Gaps', '## Results', '## Findings', '## Waived', '## Since'].map((heading) =>
      text.indexOf(heading),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('names the worst finding first', () => {
    const turned = renderSummaryMarkdown({ ...sample, results: sample.results.toReversed() });
    const rows = turned
      .slice(turned.indexOf('## Findings'), turned.indexOf('## Waived'))
      .matchAll(/^\| (\w+) \| SPS-/gm);
    const ranks = [...rows].map(([, severity]) => SEVERITIES.indexOf(severity as Severity));
    expect(new Set(ranks).size).toBeGreaterThan(3);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it('names every gap', () => {
    const gaps = text.slice(text.indexOf('### Gaps'), text.indexOf('## Results'));
    expect(gaps.split('\n').filter((line) => line.startsWith('| sps-'))).toHaveLength(sample.coverage.gaps.length);
  });

  it('does not call a fleet clean of which nothing could be judged', () => {
    const blind = { ...sample, results: sample.results.filter(({ result }) => result === 'error') };
    expect(renderSummaryMarkdown(blind)).toContain('None among what could be evaluated.');
  });

  it('says how many appliances of an origin that nobody verified it leaves out', () => {
    const appliances = Array.from({ length: 103 }, (_, index) => `sps-${index}`);
    const origin = { zone: null, keyId: null, scanUid: 'x', scanTime: sample.run.startTime, appliances };
    const elsewhere = { ...sample, method: { ...sample.method, origins: [origin] } };
    expect(renderSummaryMarkdown(elsewhere)).toContain('sps-99, and 3 more, see results.json\n');
  });

  it('says how many findings it leaves out', () => {
    const large = largeResult(20, 40, 0.5);
    const findings = Object.values(large.summary.bySeverity).reduce((a, b) => a + b);
    expect(findings).toBeGreaterThan(100);
    expect(renderSummaryMarkdown(large)).toContain(`… and ${findings - 100} more, see results.json.`);
  });
});
