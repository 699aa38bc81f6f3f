import { expect, test } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { changesOf } from '../../src/notify/changes-of.ts';
import { sampleResult } from '../support/sample-result.ts';

const DAY_MS = 86_400_000;
const base = sampleResult();
const quiet: ScanResult = {
  ...base,
  waivers: [],
  attestations: [],
  results: [],
  appliances: base.appliances.map((one) => ({ ...one, tls: null })),
};
/** The sample was judged at 19:00. */
const dayIn = (days: number): string => new Date(Date.parse(base.run.asOf) + days * DAY_MS).toISOString();
const daysAgo = (days: number, changes: Partial<ScanResult> = {}): ScanResult => ({
  ...quiet,
  run: { ...base.run, uid: 'earlier', asOf: dayIn(-days) },
  ...changes,
});
const waiver = {
  ...base.waivers[0]!,
  id: 'W-1',
  rule: 'SPS-X-001',
  state: 'active' as const,
  results: [] as string[],
  expires: dayIn(10).slice(0, 10),
  approver: 'anna',
  justification: 'replaced in spring',
};
const ams = base.appliances.find(({ name }) => name === 'sps-ams-01')!;
const withCertificate = {
  ...ams,
  tls: { ...base.appliances.find(({ tls }) => tls !== null)!.tls!, notAfter: dayIn(9) },
};

function told(result: ScanResult, previous: ScanResult | null) {
  return changesOf(result, previous, []).map(({ kind, title, details }) => ({ kind, title, details }));
}

test('a waiver says what becomes of what it was given for, and says nothing where it was given for nothing', () => {
  const [finding] = base.results.filter(({ result, waiver: accepted }) => result === 'fail' && accepted === null);
  const onTheEve = daysAgo(7, { waivers: [waiver] });
  const detailsOf = (change: Partial<typeof waiver>, results: ScanResult['results'] = []) =>
    told({ ...quiet, results, waivers: [{ ...waiver, ...change }] }, onTheEve).flatMap(
      ({ details }) => details[0] ?? [],
    );
  expect(detailsOf({})).toEqual(['Nothing needs it at the moment']);
  expect(detailsOf({ results: ['f'.repeat(64)] })).toEqual(['1 fail accepted by it']);
  // As new findings are told from the history, the end of the waiver is all that is told here.
  const exposed = detailsOf({ results: [finding!.fingerprint] }, [finding!]);
  expect(exposed).toContain('1 finding counted again');
  expect(detailsOf({ state: 'unmatched' as never })).toEqual([]);
  expect(told({ ...quiet, waivers: [waiver] }, onTheEve)).toMatchObject([
    { kind: 'waiver-expiring', title: expect.stringMatching(/^Waiver W-1 for SPS-X-001 expires in 10 days \(/) },
  ]);
});

test('the first message of a series names what ends soon, and what could not be read', () => {
  const error = { reasonCode: 'network', message: 'no route', hint: null } as const;
  const lost = {
    ...ams,
    name: 'sps-lost',
    tls: null,
    collection: { ...ams.collection, status: 'failed' as const, error },
  };
  const [first] = told({ ...quiet, waivers: [waiver], appliances: [withCertificate, lost] }, null);
  expect(first).toMatchObject({ kind: 'baseline', title: expect.stringContaining('First scan of 2 appliances') });
  expect(first?.details.slice(2)).toEqual([
    'sps-lost could not be read: no route',
    'Waiver W-1 expires in 10 days',
    expect.stringMatching(/^sps-ams-01: TLS certificate .* expires in 9 days$/),
  ]);
});

test('an appliance that is back tells its certificates by that notice, and by no other', () => {
  const collection = { ...ams.collection, status: 'failed' as const };
  const back = { ...quiet, appliances: [withCertificate] };
  expect(told(back, daysAgo(1, { appliances: [{ ...withCertificate, tls: null, collection }] }))).toMatchObject([
    { kind: 'appliance-back', details: [expect.stringMatching(/^The TLS certificate .* expires in 9 days$/)] },
  ]);
  expect(told(back, daysAgo(1, { appliances: [{ ...withCertificate, tls: null }] }))).toMatchObject([
    { kind: 'certificate-expiring', title: 'sps-ams-01: a certificate expires in 9 days' },
  ]);
});
