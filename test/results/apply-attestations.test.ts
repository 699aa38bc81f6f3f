import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { Attestation } from '../../src/model/waiver.ts';
import { applyAttestations } from '../../src/results/apply-attestations.ts';
import { sampleResult } from '../support/sample-result.ts';

const APPLIANCES = [
  { name: 'a', labels: { site: 'ams' } },
  { name: 'b', labels: { site: 'ber' } },
];
const AS_OF = '2026-11-22T23:59:59Z';
const [sample] = sampleResult().results as [Result];

/** A result of rule R on appliance a. */
function result(over: Partial<Result> = {}): Result {
  const bare = { waiver: null, attestation: null, baselineState: null, firstSeen: null };
  return { ...sample, ...bare, ruleId: 'R', appliance: 'a', result: 'fail', reasonCode: null, ...over };
}

describe('applyAttestations', () => {
  const open = result({ result: 'notchecked', reasonCode: 'manual-pending', resource: { path: null, name: null } });
  const attestation = (over: Partial<Attestation> = {}): Attestation => ({
    id: 'T',
    rule: 'R',
    appliances: ['a'],
    labels: {},
    outcome: 'pass',
    by: 'A. Auditor',
    date: '2026-11-01',
    statement: 'Seen.',
    evidence: ['doc-1'],
    expires: null,
    ...over,
  });
  const attest = (results: readonly Result[], attestations: readonly Attestation[], interval: number | null = 90) =>
    applyAttestations(results, attestations, [{ id: 'R', reviewIntervalDays: interval }], APPLIANCES, AS_OF);

  test.each([
    ['pass', null],
    ['fail', null],
    ['notapplicable', 'condition'],
  ] as const)('a statement answers with %s', (outcome, reasonCode) => {
    const { results, records } = attest([open], [attestation({ outcome })]);
    expect(results[0]).toMatchObject({ result: outcome, reasonCode, attestation: { id: 'T', expires: '2027-01-30' } });
    expect(results[0]?.message).toBe('Attested by A. Auditor on 2026-11-01: Seen.');
    expect(records).toMatchObject([{ id: 'T', state: 'valid', rule: 'R' }]);
  });

  test('expires by the interval of the rule or earlier, never later; then it is notchecked again', () => {
    expect(attest([open], [attestation()], 22).results[0]).toMatchObject({ result: 'pass' });
    const expired = attest([open], [attestation()], 21);
    expect(expired.results[0]).toMatchObject({
      result: 'notchecked',
      reasonCode: 'attestation-expired',
      attestation: { id: 'T' },
    });
    expect(expired.records[0]?.state).toBe('expired');
    expect(attest([open], [attestation({ expires: '2026-11-22' })]).results[0]?.reasonCode).toBe('attestation-expired');
    expect(attest([open], [attestation({ expires: '2999-01-01' })], 21).records[0]?.expires).toBe('2026-11-22');
    expect(attest([open], [attestation()], null).records[0]?.expires).toBe('2027-11-01');
  });

  test('never touches what a program judged or could not read', () => {
    const others = [
      result(),
      result({ result: 'pass' }),
      result({ result: 'unknown', reasonCode: 'missing-datum' }),
      result({ result: 'notchecked', reasonCode: 'not-configured' }),
      result({ result: 'error', reasonCode: 'manual-pending' }),
    ];
    expect(attest(others, [attestation()]).results).toEqual(others);
    expect(attest([{ ...open, appliance: 'b' }], [attestation()]).results[0]?.result).toBe('notchecked');
  });

  test('the newest statement speaks, also when it has expired; of one day the worst', () => {
    const older = attestation({ id: 'A', date: '2026-10-01' });
    const newer = attestation({ id: 'B', outcome: 'fail' });
    expect(attest([open], [older, newer]).results[0]?.result).toBe('fail');
    expect(attest([open], [older, { ...newer, expires: '2026-11-10' }]).results[0]?.reasonCode).toBe(
      'attestation-expired',
    );
    expect(attest([open], [attestation({ id: '0' }), newer]).results[0]?.result).toBe('fail');
    for (const twins of [
      ['B', 'C'],
      ['C', 'B'],
    ])
      expect(
        attest(
          [open],
          twins.map((id) => attestation({ id })),
        ).results[0]?.attestation?.id,
      ).toBe('B');
    expect(attest([open], [attestation({ date: '2026-11-23' })]).results[0]?.result).toBe('pass');
    expect(attest([open], [attestation({ date: '2026-11-24' })]).results[0]?.result).toBe('notchecked');
  });

  test('a record names the appliances that its labels cover', () => {
    const { records, results } = attest([open], [attestation({ appliances: [], labels: { site: 'ams' } })]);
    expect(records[0]?.appliances).toEqual(['a']);
    expect(results[0]?.result).toBe('pass');
    expect(attest([open], [attestation({ appliances: ['*'] })]).records[0]?.appliances).toEqual(['*']);
  });

  test('records stand by id and name their appliances sorted, in whatever order those come', () => {
    const both = [attestation({ id: 'B' }), attestation({ id: 'A', appliances: [], labels: { site: 'ams' } })];
    const appliances = ['z', 'a'].map((name) => ({ name, labels: { site: 'ams' } }));
    const { records } = applyAttestations([open], both, [], appliances, AS_OF);
    expect(records.map((one) => [one.id, one.appliances])).toEqual([
      ['A', ['a', 'z']],
      ['B', ['a']],
    ]);
  });
});
