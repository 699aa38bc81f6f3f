import { describe, expect, it } from 'vitest';
import { renderOscal } from '../../../src/report/formats/oscal.ts';
import { renderPoam } from '../../../src/report/formats/oscal-poam.ts';
import { hostileResult, sampleResult } from '../../support/sample-result.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const sample = sampleResult();

function walk(value: unknown, visit: (key: string, value: unknown) => void, key = ''): void {
  visit(key, value);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) walk(member, visit, Array.isArray(value) ? key : name);
}

describe.each([
  ['Assessment Results', renderOscal],
  ['POA&M', renderPoam],
])('OSCAL %s', (_, render) => {
  it.each([
    ['sample', sample],
    ['hostile', hostileResult()],
    ['clean', { ...sample, results: sample.results.filter(({ result }) => result === 'pass') }],
    ['empty', { ...sample, results: [], rules: [], appliances: [] }],
  ])(
    'of the %s result has version 5 UUIDs that stand once, no empty array, and every reference leads somewhere',
    (_name, result) => {
      const uuids: string[] = [];
      const references: string[] = [];
      walk(JSON.parse(render(result)), (key, value) => {
        if (Array.isArray(value)) expect(value, key).not.toHaveLength(0);
        if (key === 'uuid') uuids.push(String(value));
        if (['observation-uuid', 'risk-uuid', 'subject-uuid', 'actor-uuid'].includes(key))
          references.push(String(value));
      });
      expect(uuids.length).toBeGreaterThan(0);
      if (result.results.some(({ result: kind }) => kind === 'fail')) expect(references.length).toBeGreaterThan(20);
      for (const uuid of uuids) expect(uuid).toMatch(UUID);
      expect(new Set(uuids).size).toBe(uuids.length);
      expect(references.filter((reference) => !uuids.includes(reference))).toEqual([]);
    },
  );
});

describe('renderOscal', () => {
  const [assessed] = JSON.parse(renderOscal(sample))['assessment-results'].results;

  it('observes every result, and concludes only where something was judged or should have been', () => {
    expect(assessed.observations).toHaveLength(sample.results.length);
    const { byResult } = sample.summary;
    expect(assessed.findings).toHaveLength(byResult.pass + byResult.fail + byResult.error + byResult.unknown);
    expect(assessed.risks).toHaveLength(byResult.fail);
  });

  it('says of an error that it is not satisfied because nobody could tell', () => {
    const statuses = assessed.findings.map(
      (finding: { target: { status: { reason: string } } }) => finding.target.status,
    );
    const undecided = statuses.filter(({ reason }: { reason: string }) => reason === 'other');
    expect(undecided).toHaveLength(sample.summary.byResult.error + sample.summary.byResult.unknown);
    for (const status of undecided) {
      expect(status).toMatchObject({
        state: 'not-satisfied',
        remarks: expect.stringContaining('Could not be determined'),
      });
    }
  });

  it('approves the deviation of a waiver in force only', () => {
    const approved = assessed.risks.filter(({ status }: { status: string }) => status === 'deviation-approved');
    expect(approved).toHaveLength(sample.summary.waived);
    expect(approved.length).toBeGreaterThan(0);
  });

  it('survives results that share a fingerprint', () => {
    const twice = { ...sample, results: [...sample.results, ...sample.results] };
    const ids = JSON.parse(renderOscal(twice))['assessment-results'].results[0].observations.map(
      (o: { uuid: string }) => o.uuid,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('renderPoam', () => {
  it('has an item per fail, which keeps its UUID from scan to scan', () => {
    const items = (uid: string) =>
      JSON.parse(renderPoam({ ...sample, run: { ...sample.run, uid } }))['plan-of-action-and-milestones'][
        'poam-items'
      ].map((item: { uuid: string }) => item.uuid);
    expect(items('a')).toHaveLength(sample.summary.byResult.fail);
    expect(items('a')).toEqual(items('b'));
  });
});
