import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { SEVERITIES, type Severity } from '../../src/model/verdict.ts';
import { exitCodeOf, type Gates } from '../../src/results/exit-code.ts';
import { sampleResult } from '../support/sample-result.ts';

const sample = sampleResult();
const finding = sample.results.find(({ result, waiver }) => result === 'fail' && waiver === null) as Result;

const GATES: Gates = { failOn: 'high', minCoverage: 90, failOnExpired: false };

/** Nothing found, everything judged. */
function scanOf(changes: {
  results?: readonly Result[];
  percent?: number;
  failed?: number;
  selected?: number;
  waivers?: readonly { state: 'active' | 'expired' }[];
  attestations?: readonly { state: 'valid' | 'expired' }[];
}) {
  const { results = [], percent = 100, failed = 0, selected = 2, waivers = [], attestations = [] } = changes;
  const appliances = { selected, complete: selected - failed, partial: 0, failed };
  return { results, coverage: { percent, appliances }, waivers, attestations };
}

const of = (severity: Severity): Result => ({ ...finding, severity });

test.each([
  ['nothing', {}, {}, 0],
  ['no appliance', { selected: 0 }, {}, 0],
  ['a finding', { results: [of('high')] }, {}, 10],
  ['a finding below the threshold', { results: [of('medium')] }, {}, 0],
  ['an error, which is no finding', { results: [{ ...of('critical'), result: 'error' as const }] }, {}, 0],
  ['a finding that only the baseline had', { results: [{ ...of('high'), baselineState: 'absent' as const }] }, {}, 0],
  ['coverage that is just enough', { percent: 90 }, {}, 0],
  ['coverage that is just too low', { percent: 89.9 }, {}, 20],
  ['an appliance that was not read, and no gate', { failed: 1 }, { minCoverage: 0 }, 20],
  ['a finding and an appliance that was not read', { results: [of('high')], failed: 1 }, {}, 30],
  ['a finding and coverage that is too low', { results: [of('high')], percent: 1 }, {}, 30],
  ['no appliance that was read, whatever was found before', { results: [of('high')], failed: 2 }, {}, 4],
  ['a waiver that ran out and is no gate', { waivers: [{ state: 'expired' as const }] }, {}, 0],
  ['a waiver that ran out', { waivers: [{ state: 'expired' as const }] }, { failOnExpired: true }, 40],
  [
    'a waiver that ran out beside one in force',
    { waivers: [{ state: 'active' as const }, { state: 'expired' as const }] },
    { failOnExpired: true },
    40,
  ],
  ['a waiver in force', { waivers: [{ state: 'active' as const }] }, { failOnExpired: true }, 0],
  ['an attestation that ran out', { attestations: [{ state: 'expired' as const }] }, { failOnExpired: true }, 40],
  ['worse than what ran out', { percent: 1, waivers: [{ state: 'expired' as const }] }, { failOnExpired: true }, 20],
])('%s', (_, changes, gates, code) => {
  expect(exitCodeOf(scanOf(changes), { ...GATES, ...gates })).toBe(code);
});

test('a threshold takes its severity and all above it; "none" takes nothing', () => {
  const found = (failOn: Gates['failOn']): readonly Severity[] =>
    SEVERITIES.filter((severity) => exitCodeOf(scanOf({ results: [of(severity)] }), { ...GATES, failOn }) === 10);
  expect(found('critical')).toEqual(['critical']);
  expect(found('medium')).toEqual(['critical', 'high', 'medium']);
  expect(found('info')).toEqual([...SEVERITIES]);
  expect(found('none')).toEqual([]);
});
