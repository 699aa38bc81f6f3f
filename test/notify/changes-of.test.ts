import { describe, expect, test } from 'vitest';
import type { FindingSpan } from '../../src/history/finding-spans.ts';
import { updateSpans } from '../../src/history/finding-spans.ts';
import type { Notice } from '../../src/model/notice.ts';
import type { Result } from '../../src/model/result.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { changesOf } from '../../src/notify/changes-of.ts';
import { selectNotices } from '../../src/notify/select-notices.ts';
import { isFinding } from '../../src/results/summarise.ts';
import { sampleResult } from '../support/sample-result.ts';

const DAY_MS = 86_400_000;

/** The sample scan some days later, with changed results or other parts. */
function scanOn(
  day: number,
  change: Partial<ScanResult> = {},
  edit: (result: Result) => Result = (one) => one,
): ScanResult {
  const base = sampleResult();
  const time = new Date(Date.parse(base.run.asOf) + day * DAY_MS).toISOString();
  const run = { ...base.run, uid: `scan-${day}`, startTime: time, endTime: time, asOf: time };
  // Expiries are their own tests.
  const appliances = base.appliances.map((one) => ({ ...one, tls: null }));
  const results = base.results
    .filter(({ baselineState }) => baselineState !== 'absent')
    .map((one) => ({
      ...one,
      evidence: one.evidence.filter(({ actual }) => !JSON.stringify(actual ?? '').includes('daysLeft')),
    }))
    .map(edit);
  return { ...base, waivers: [], attestations: [], appliances, ...change, run, results };
}

/** What the history holds open after these scans, oldest first. */
function openAfter(...scans: readonly ScanResult[]): readonly FindingSpan[] {
  return scans.reduce<readonly FindingSpan[]>((open, scan) => {
    const { opened, continued, closed } = updateSpans(open, scan);
    const ended = new Set([...closed, ...continued].map(({ fingerprint }) => fingerprint));
    return [...open.filter(({ fingerprint }) => !ended.has(fingerprint)), ...continued, ...opened];
  }, []);
}

/** Each scan's notices, told as they follow each other. */
function series(...scans: readonly ScanResult[]): string[][] {
  return scans.map((scan, index) =>
    changesOf(scan, scans[index - 1] ?? null, openAfter(...scans.slice(0, index))).map(brief),
  );
}

const brief = ({ kind, appliance, ruleId }: Notice): string => [kind, appliance, ruleId].filter(Boolean).join(' ');

/** A finding on an appliance that was read whole, the only one of its rule there. */
const finding = sampleResult().results.find(
  (one) =>
    isFinding(one) &&
    one.waiver === null &&
    one.appliance === 'sps-ams-01' &&
    sampleResult().results.filter((other) => other.ruleId === one.ruleId && other.appliance === one.appliance)
      .length === 1,
) as Result;
const found = `${finding.appliance} ${finding.ruleId}`;

const as =
  (parts: Partial<Result>) =>
  (one: Result): Result =>
    one.fingerprint === finding.fingerprint ? { ...one, ...parts } : one;
const passing = as({ result: 'pass', reasonCode: null });
const broken = as({ result: 'error', reasonCode: 'http-403' });
const waivedUntil = (expires: string, state: 'active' | 'expired') =>
  as({ waiver: { id: 'W', state, justification: 'j', approver: 'a', ticket: null, expires } });

describe('findings', () => {
  test('the first scan is told once, in one notice; an equal one is not told', () => {
    expect(series(scanOn(0), scanOn(1), scanOn(2))).toEqual([['baseline'], [], []]);
  });

  test('new, and fixed', () => {
    expect(series(scanOn(0, {}, passing), scanOn(1), scanOn(2), scanOn(3, {}, passing)).slice(1)).toEqual([
      [`new-findings ${found}`],
      [],
      [`fixed ${found}`],
    ]);
  });

  test('fail, error, fail: coverage goes and comes back, and nothing is fixed or new', () => {
    expect(series(scanOn(0), scanOn(1, {}, broken), scanOn(2, {}, broken), scanOn(3)).slice(1)).toEqual([
      ['coverage-lost sps-ams-01'],
      [],
      ['coverage-back sps-ams-01'],
    ]);
  });

  test('pass, error, pass: the same, and nothing is fixed', () => {
    const nights = series(scanOn(0, {}, passing), scanOn(1, {}, broken), scanOn(2, {}, passing));
    expect(nights.slice(1)).toEqual([['coverage-lost sps-ams-01'], ['coverage-back sps-ams-01']]);
  });

  test('a fail stays open beside a list of objects not in use, which has its fingerprint', () => {
    const besides = (scan: ScanResult): ScanResult => ({
      ...scan,
      results: [...scan.results, { ...finding, result: 'informational', reasonCode: 'condition', severity: 'low' }],
    });
    const nights = series(scanOn(0), besides(scanOn(1)), besides(scanOn(2, {}, broken)), besides(scanOn(3)));
    expect(nights.slice(1)).toEqual([[], ['coverage-lost sps-ams-01'], ['coverage-back sps-ams-01']]);
    const [span] = openAfter(besides(scanOn(0))).filter(({ fingerprint }) => fingerprint === finding.fingerprint);
    expect(span).toMatchObject({ severity: finding.severity });
  });

  test('what was repaired while nobody could look is told as fixed when it is seen', () => {
    expect(series(scanOn(0), scanOn(1, {}, broken), scanOn(2, {}, passing))[2]).toEqual([
      'coverage-back sps-ams-01',
      `fixed ${found}`,
    ]);
  });

  test('an accepted fail is no news; one whose waiver was taken away is', () => {
    const accepted = waivedUntil('2027-01-01', 'active');
    expect(series(scanOn(0, {}, passing), scanOn(1, {}, accepted), scanOn(2)).slice(1)).toEqual([
      [],
      [`new-findings ${found}`],
    ]);
    // The end of a waiver is the waiver's notice.
    const nights = series(scanOn(0, {}, accepted), scanOn(1, {}, waivedUntil('2026-11-23', 'expired')));
    expect(nights[1]).toEqual([]);
  });

  test('an interrupted scan says nothing', () => {
    const cut = scanOn(1, {}, passing);
    expect(changesOf({ ...cut, run: { ...cut.run, partial: true } }, scanOn(0), openAfter(scanOn(0)))).toEqual([]);
  });

  test('severity holds back findings and nothing else', () => {
    const notices = [
      { kind: 'new-findings', severity: 'low' },
      { kind: 'fixed', severity: 'high' },
      { kind: 'appliance-lost', severity: null },
    ] as Notice[];
    const told = (minSeverity: 'high' | 'low', on: Notice['kind'][]) =>
      selectNotices(notices, { on, minSeverity }).map(({ kind }) => kind);
    expect(told('high', ['new-findings', 'fixed', 'appliance-lost'])).toEqual(['fixed', 'appliance-lost']);
    expect(told('low', ['new-findings'])).toEqual(['new-findings']);
  });
});

describe('appliances', () => {
  const failed = (scan: ScanResult): ScanResult => ({
    ...scan,
    appliances: scan.appliances.map((one) =>
      one.name === 'sps-ams-01'
        ? {
            ...one,
            collection: {
              ...one.collection,
              status: 'failed',
              error: { reasonCode: 'network', message: 'no route', hint: null },
            },
          }
        : one,
    ),
    results: scan.results.map((one) =>
      one.appliance === 'sps-ams-01' && one.result !== 'notchecked'
        ? { ...one, result: 'error', reasonCode: 'appliance-unreachable' }
        : one,
    ),
  });

  test('lost once, back once, and no rule or finding of it is told', () => {
    expect(series(scanOn(0), failed(scanOn(1)), failed(scanOn(2)), scanOn(3)).slice(1)).toEqual([
      ['appliance-lost sps-ams-01'],
      [],
      ['appliance-back sps-ams-01'],
    ]);
  });

  test('one that joins is a baseline of its own; one that is left out is not lost', () => {
    const others = (scan: ScanResult): ScanResult => ({
      ...scan,
      appliances: scan.appliances.filter(({ name }) => name !== 'sps-ams-01'),
      results: scan.results.filter(({ appliance }) => appliance !== 'sps-ams-01'),
    });
    expect(series(others(scanOn(0)), scanOn(1)).slice(1)).toEqual([['baseline sps-ams-01']]);
    expect(series(scanOn(0), others(scanOn(1))).slice(1)).toEqual([[]]);
  });
});

describe('expiries', () => {
  const waiver = {
    ...sampleResult().waivers[0]!,
    id: 'W-1',
    state: 'active' as const,
    results: [],
    expires: '2027-01-01',
  };
  const asOfDay = (days: number): number =>
    Math.round((Date.parse('2027-01-01T00:00:00Z') - Date.parse(sampleResult().run.asOf.slice(0, 10))) / DAY_MS) - days;

  /** Days before the end on which something is told, of scans every `step` days from 40 days before to 3 after. */
  function toldOn(step: number, parts: (daysLeft: number) => Partial<ScanResult>): [number, string][] {
    const days = Array.from({ length: Math.floor(43 / step) + 1 }, (_, index) => 40 - index * step);
    const nights = series(...days.map((daysLeft) => scanOn(asOfDay(daysLeft), parts(daysLeft))));
    return nights.slice(1).flatMap((night, index) => night.map((one): [number, string] => [days[index + 1]!, one]));
  }

  test('a waiver is told once per stage, however often the scans run', () => {
    const rule = waiver.rule;
    const expected = [30, 14, 7, 1].map((day) => [day, `waiver-expiring ${rule}`]);
    expect(toldOn(1, () => ({ waivers: [waiver] }))).toEqual([...expected, [0, `waiver-expired ${rule}`]]);
    expect(toldOn(5, () => ({ waivers: [waiver] }))).toEqual([
      [30, `waiver-expiring ${rule}`],
      [10, `waiver-expiring ${rule}`],
      [5, `waiver-expiring ${rule}`],
      [0, `waiver-expired ${rule}`],
    ]);
  });

  test('a waiver that is extended starts again', () => {
    const extended = { ...waiver, expires: '2027-03-01' };
    const told = toldOn(1, (daysLeft) => ({ waivers: [daysLeft > 10 ? waiver : extended] }));
    expect(told.map(([day]) => day)).toEqual([30, 14]);
  });

  test('a certificate of the TLS, and one that a rule looked at', () => {
    const withTls = () => ({
      appliances: sampleResult().appliances.map((one) => ({
        ...one,
        tls:
          one.tls === null || one.name !== 'sps-ams-01' ? null : { ...one.tls, notAfter: '2027-01-01T12:00:00.000Z' },
      })),
    });
    const told = toldOn(1, withTls);
    expect(told.map(([, what]) => what)).toEqual(Array(5).fill('certificate-expiring sps-ams-01'));
    // At 19:00 a certificate that ends at 12:00 has seven hours less than that number of days left.
    expect(told.map(([day]) => day)).toEqual([31, 15, 8, 2, 0]);
    const seen = (daysLeft: number): ScanResult => {
      const scan = scanOn(asOfDay(daysLeft));
      const evidence = { endpoint: '/x', pointer: '/c', actual: { daysLeft }, expected: null, redacted: false };
      return { ...scan, results: scan.results.map((one) => as({ evidence: [evidence] })(one)) };
    };
    const nights = series(seen(31), seen(30), seen(29), seen(13), seen(0), seen(-1), seen(-2), seen(20));
    expect(nights.slice(1).map((night) => night.length)).toEqual([1, 0, 1, 1, 1, 0, 0]);
  });

  test('a statement that speaks for a result is told, a superseded one is not', () => {
    const { attestations, results } = sampleResult();
    const speaking = results.find(({ attestation }) => attestation !== null)!.attestation!.id;
    const record = { ...attestations.find(({ id }) => id === speaking)!, expires: '2027-01-01' };
    const old = { ...record, id: 'superseded' };
    const told = toldOn(1, () => ({ attestations: [record, old] }));
    expect(told.map(([day, what]) => [day, what.split(' ')[0]])).toEqual([
      [30, 'attestation-expiring'],
      [14, 'attestation-expiring'],
      [7, 'attestation-expiring'],
      [1, 'attestation-expiring'],
      [0, 'attestation-expired'],
    ]);
  });
});
