import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { Waiver } from '../../src/model/waiver.ts';
import { applyWaivers } from '../../src/results/apply-waivers.ts';
import { isFinding } from '../../src/results/summarise.ts';
import { sampleResult } from '../support/sample-result.ts';

const APPLIANCES = [
  { name: 'a', labels: { site: 'ams' } },
  { name: 'b', labels: { site: 'ber' } },
];
const AS_OF = '2026-11-22T23:59:59Z';

function result(over: Partial<Result> = {}): Result {
  const { ruleId = 'R', appliance = 'a' } = over;
  const name = over.resource?.name ?? 'legacy';
  return {
    ruleId,
    appliance,
    resource: { path: `/c/${name}`, name },
    result: 'fail',
    reasonCode: null,
    severity: 'high',
    message: 'm',
    evidence: [],
    references: [],
    remediation: '',
    waiver: null,
    attestation: null,
    fingerprint: `${ruleId} ${appliance} ${name}`,
    baselineState: null,
    firstSeen: null,
    ...over,
  };
}

function waiver(over: Partial<Waiver> = {}): Waiver {
  return {
    id: 'W',
    rule: 'R',
    appliances: ['a'],
    labels: {},
    resource: null,
    justification: 'j',
    approver: 'p',
    ticket: null,
    created: '2026-10-01',
    expires: '2026-12-31',
    compensatingControl: null,
    ...over,
  };
}

const apply = (results: readonly Result[], waivers: readonly Waiver[], asOf = AS_OF) =>
  applyWaivers(results, waivers, APPLIANCES, asOf);
const stateAt = (expires: string, asOf = AS_OF) =>
  apply([result()], [waiver({ expires })], asOf).results[0]?.waiver?.state;

describe('applyWaivers', () => {
  test('keeps the fail, and takes it out of the findings until its last day', () => {
    const { results, records } = apply([result()], [waiver()]);
    expect(results[0]).toMatchObject({ result: 'fail', waiver: { id: 'W', state: 'active' } });
    expect(results.filter(isFinding)).toEqual([]);
    expect(records).toMatchObject([{ id: 'W', state: 'active', results: ['R a legacy'], overBroad: false }]);
  });

  test('states by the UTC date: 15 days active, 14 expiring, on the day itself expired', () => {
    expect(stateAt('2026-12-07')).toBe('active');
    expect(stateAt('2026-12-06')).toBe('expiring');
    expect(stateAt('2026-11-23')).toBe('expiring');
    expect(stateAt('2026-11-22')).toBe('expired');
    expect(stateAt('2026-11-22', '2026-11-21T23:59:59.999Z')).toBe('expiring');
    expect(stateAt('2026-11-22', '2026-11-22T00:30:00+01:00')).toBe('expiring');
    expect(apply([result()], [waiver({ expires: '2026-11-22' })]).results.filter(isFinding)).toHaveLength(1);
  });

  test('unused, unmatched, expired whatever it matches, and not begun', () => {
    const state = (results: readonly Result[], over: Partial<Waiver>) =>
      apply(results, [waiver(over)]).records[0]?.state;
    expect(state([result({ result: 'pass' })], {})).toBe('unused');
    expect(state([result()], { rule: 'other' })).toBe('unmatched');
    expect(state([result()], { appliances: ['b'] })).toBe('unmatched');
    expect(state([result()], { resource: 'other' })).toBe('unmatched');
    expect(state([], { expires: '2026-11-01' })).toBe('expired');
    expect(state([result({ baselineState: 'absent' })], {})).toBe('unmatched');
    expect(state([result()], { created: '2026-11-24' })).toBe('unused');
    expect(state([result()], { created: '2026-11-23' })).toBe('active');
    // One that has not begun takes no finding out; of two the one that has begun is taken, however long the other lasts.
    const early = waiver({ id: 'early', created: '2026-11-24', expires: '2027-12-31' });
    expect(apply([result()], [early]).results[0]?.waiver).toBeNull();
    expect(apply([result()], [early, waiver()]).results[0]?.waiver?.id).toBe('W');
  });

  test('an object by path or by name, appliances by name, star and label', () => {
    const all = [result(), result({ appliance: 'b' }), result({ resource: { path: '/c/x', name: 'x' } })];
    const hit = (over: Partial<Waiver>) => apply(all, [waiver(over)]).records[0]?.results;
    expect(hit({ resource: 'x' })).toEqual(['R a x']);
    expect(hit({ resource: '/c/x' })).toEqual(['R a x']);
    expect(hit({ resource: '/c' })).toEqual([]);
    expect(hit({ appliances: ['*'] })).toHaveLength(3);
    expect(hit({ appliances: [], labels: { site: 'ber' } })).toEqual(['R b legacy']);
    expect(hit({ appliances: ['a'], labels: { site: 'ber' } })).toEqual([]);
    expect(hit({ appliances: [], labels: {} })).toEqual([]);
    expect(hit({ appliances: [], labels: { constructor: 'x' } })).toEqual([]);
  });

  test('over-broad is the whole fleet without an object', () => {
    const broad = (over: Partial<Waiver>) => apply([result()], [waiver(over)]).records[0]?.overBroad;
    expect(broad({ appliances: ['*'] })).toBe(true);
    expect(broad({ appliances: ['a', 'b'] })).toBe(true);
    expect(broad({ appliances: ['*'], resource: 'legacy' })).toBe(false);
    expect(broad({ appliances: ['*'], labels: { site: 'ams' } })).toBe(false);
    expect(broad({ appliances: ['a'] })).toBe(false);
  });

  test('over-broad is "every appliance" also in a fleet of one, and that one by its name is not', () => {
    const overBroad = (over: Partial<Waiver>) =>
      applyWaivers([result()], [waiver(over)], APPLIANCES.slice(0, 1), AS_OF).records[0]?.overBroad;
    expect(overBroad({ appliances: ['*'] })).toBe(true);
    expect(overBroad({ appliances: ['a'] })).toBe(false);
  });

  test('only fails are waived, and the one in force that lasts longest is taken', () => {
    const [late, early, expired] = [
      waiver({ id: 'B' }),
      waiver({ id: 'A', expires: '2026-12-01' }),
      waiver({ id: '0', expires: '2026-01-01' }),
    ];
    expect(apply([result()], [expired, early, late]).results[0]?.waiver?.id).toBe('B');
    for (const twins of [
      ['B', 'C'],
      ['C', 'B'],
    ])
      expect(
        apply(
          [result()],
          twins.map((id) => waiver({ id })),
        ).results[0]?.waiver?.id,
      ).toBe('B');
    expect(apply([result({ result: 'unknown', reasonCode: 'missing-datum' })], [late]).results[0]?.waiver).toBeNull();
  });

  test('the order of results, waivers and appliances changes nothing, on a whole scan', () => {
    const { results, appliances } = sampleResult();
    const bare = results.map((one) => ({ ...one, waiver: null }));
    const waivers = bare
      .filter((one) => one.result === 'fail')
      .map((one, index) =>
        waiver({
          id: `W${index % 7}-${index}`,
          rule: one.ruleId,
          appliances: index % 3 === 0 ? ['*'] : [one.appliance],
          expires: ['2026-11-22', '2026-11-30', '2027-01-01'][index % 3] ?? '',
        }),
      );
    const sorted = (input: ReturnType<typeof apply>) => ({
      ...input,
      results: [...input.results].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
    });
    const expected = sorted(applyWaivers(bare, waivers, appliances, AS_OF));
    expect(expected.results.some((one) => one.waiver?.state === 'active')).toBe(true);
    fc.assert(
      fc.property(shuffled(bare), shuffled(waivers), shuffled(appliances), (r, w, a) => {
        expect(sorted(applyWaivers(r, w, a, AS_OF))).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
}
