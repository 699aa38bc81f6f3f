import type { Result } from '../../src/model/result.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { summarise } from '../../src/results/summarise.ts';
import { sampleResult } from '../support/sample-result.ts';

export const sample = sampleResult();
export const someFail = sample.results.find(({ result, waiver }) => result === 'fail' && waiver === null) as Result;

/** A scan on a day of November with one result on a completely read appliance, or with the results given. */
export function scanOn(
  day: number,
  kind: Result['result'] | readonly Result[],
  over: Partial<ScanResult> = {},
): ScanResult {
  const startTime = `2026-11-${String(day).padStart(2, '0')}T19:00:00.000Z`;
  const results = typeof kind === 'string' ? [{ ...someFail, appliance: 'sps-ams-01', result: kind }] : kind;
  return {
    ...sample,
    run: { ...sample.run, uid: `scan ${day}`, startTime },
    appliances: sample.appliances.filter(({ name }) => name === 'sps-ams-01'),
    results,
    summary: summarise(results, sample.rules, sample.appliances),
    ...over,
  };
}
