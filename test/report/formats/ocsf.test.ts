import { describe, expect, it } from 'vitest';
import { renderOcsf } from '../../../src/report/formats/ocsf.ts';
import { sampleResult } from '../../support/sample-result.ts';

const sample = sampleResult();
const events = renderOcsf(sample)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('renderOcsf', () => {
  it('writes one Compliance Finding of schema 1.7.0 per result and line', () => {
    expect(events).toHaveLength(sample.results.length);
    for (const event of events) {
      expect(event).toMatchObject({ class_uid: 2003, category_uid: 2, metadata: { version: '1.7.0' } });
      expect(event.type_uid).toBe(200_300 + event.activity_id);
      expect(new Date(event.time).toISOString()).toMatch(/^2026-11-22T/);
    }
  });

  it('warns of what could not be judged, and suppresses what is waived without calling it passed', () => {
    const warned = events.filter(({ compliance }) => compliance.status_id === 2);
    expect(warned.map(({ unmapped }) => unmapped.result).every((kind) => kind === 'error' || kind === 'unknown')).toBe(
      true,
    );
    expect(warned).toHaveLength(sample.summary.byResult.error + sample.summary.byResult.unknown);
    const suppressed = events.filter(({ status_id }) => status_id === 3);
    expect(suppressed).toHaveLength(sample.summary.waived);
    expect(suppressed.length).toBeGreaterThan(0);
    for (const { compliance } of suppressed) expect(compliance.status_id).toBe(3);
  });
});
