import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { FORMATS } from '../../../src/report/formats/formats.ts';
import { renderResultsJson } from '../../../src/report/formats/results-json.ts';
import { readFormat } from '../../support/read-format.ts';
import { hostileResult, sampleResult } from '../../support/sample-result.ts';

const FILES = Object.values(FORMATS)
  .flat()
  .flatMap(({ name, render }) =>
    render === null ? [] : [{ name, render: (result: ScanResult) => [...render(result)].join('') }],
  );

describe('FORMATS', () => {
  it('names every file that a scan promises', () => {
    expect(
      Object.values(FORMATS)
        .flat()
        .map(({ name }) => name),
    ).toEqual([
      'report.html',
      'report.pdf',
      'results.json',
      'results.csv',
      'action-plan.csv',
      'results.sarif',
      'results.junit.xml',
      'results.oscal.json',
      'poam.oscal.json',
      'results.ocsf.jsonl',
      'results.xccdf.xml',
      'results.hdf.json',
      'summary.md',
      'checklist.html',
      'checklist.pdf',
      'checklist.csv',
    ]);
  });

  it.each(FILES)('$name has the same bytes every time, and leaves the result alone', ({ render }) => {
    const result = deepFreeze(sampleResult());
    expect(render(result)).toBe(render(structuredClone(result)));
  });

  it('results.json does not depend on the order of members', () => {
    const render = renderResultsJson;
    expect(render(reverseMembers(hostileResult()) as ScanResult)).toBe(render(hostileResult()));
  });

  it.each(FILES)('$name of a fleet without any finding can be read', ({ name, render }) => {
    const sample = sampleResult();
    const passed = sample.results.filter(({ result }) => result === 'pass');
    expect(readFormat(name, render({ ...sample, results: passed })).texts).not.toEqual([]);
  });

  it.each(FILES.filter(({ name }) => name !== 'results.json' && name !== 'results.sarif'))(
    '$name leaves out what only the baseline had',
    ({ render }) => {
      const sample = sampleResult();
      const told = sample.results.map((result) => ({ ...result, message: 'only in the baseline' }));
      expect(render({ ...sample, results: told })).toContain('only in the baseline');
      const gone = told.map((result) => ({ ...result, baselineState: 'absent' as const }));
      expect(render({ ...sample, results: gone })).not.toContain('only in the baseline');
    },
  );
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

function reverseMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseMembers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reverseMembers(member)]),
  );
}
