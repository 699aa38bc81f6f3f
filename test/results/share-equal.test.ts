import { expect, test } from 'vitest';
import type { ApplianceReport } from '../../src/results/report-appliance.ts';
import { createSharing } from '../../src/results/share-equal.ts';
import { sampleResult } from '../support/sample-result.ts';

/** A report as it comes out of a snapshot of its own: nothing in it is part of another. */
function reportOf(appliance: string): ApplianceReport {
  const results = structuredClone(sampleResult().results).map((result) => ({ ...result, appliance }));
  const record = { name: appliance } as ApplianceReport['record'];
  return { record, results, gaps: [], unaudited: [], consistency: null, fingerprintKeyId: null };
}

test('reports say the same afterwards, to the order of members', () => {
  const share = createSharing();
  for (const name of ['a', 'b']) {
    const report = reportOf(name);
    const before = JSON.stringify(report);
    expect(JSON.stringify(share(report))).toBe(before);
  }
});

test('equal parts of two appliances are one object, and different ones are not', () => {
  const share = createSharing();
  const [a, b] = [share(reportOf('a')).results, share(reportOf('b')).results];
  expect(a.length).toBeGreaterThan(10);
  a.forEach((result, at) => {
    expect(b[at]?.evidence).toBe(result.evidence);
    expect(b[at]?.resource).toBe(result.resource);
  });
  const texts = new Set(a.map(({ evidence }) => JSON.stringify(evidence)));
  expect(new Set(a.map(({ evidence }) => evidence)).size).toBe(texts.size);
});
