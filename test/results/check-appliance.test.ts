import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { CollectionError, Snapshot } from '../../src/model/snapshot.ts';
import { checkAppliance } from '../../src/results/check-appliance.ts';
import type { ApplianceReport } from '../../src/results/report-appliance.ts';
import { AS_OF, treeSnapshot } from '../evaluate/tree-snapshot.ts';
import { loadIdentity } from '../support/appliance/certificates.ts';
import { sampleResult } from '../support/sample-result.ts';

const [sample] = sampleResult().results as [Result];
const endpoints = { read: 1, forbidden: 2, absent: 3, failed: 4 };
const whole = treeSnapshot('hardened-8.0');
const tls: Snapshot['tls'] = {
  protocol: 'TLSv1.3',
  cipher: 'C',
  certificates: [loadIdentity('server').certificate],
  sha256: 'AB:CD',
  trust: 'ca-file',
};

/** A result of that rule. */
const of = (ruleId: string, result: Result['result'], reasonCode: Result['reasonCode'] = null): Result => ({
  ...sample,
  ruleId,
  result,
  reasonCode,
  message: `${ruleId} ${reasonCode}`,
});

function check(
  results: readonly Result[],
  over: Partial<Snapshot> = {},
  asOf = AS_OF,
  gaps: ApplianceReport['gaps'] = [],
) {
  const record = { name: 'sps', collection: { endpoints } } as ApplianceReport['record'];
  const report = { record, results, gaps, unaudited: [], consistency: null, fingerprintKeyId: null };
  return checkAppliance({ ...whole, tls, ...over }, report, asOf);
}

const error = (reasonCode: CollectionError['reasonCode']): CollectionError => ({
  reasonCode,
  message: 'm',
  hint: null,
});

test('an appliance is ready when it was read and nothing that a program judges is left open', () => {
  const judged = [of('A', 'fail'), of('B', 'pass'), of('C', 'notapplicable', 'condition')];
  expect(check(judged).ready).toBe(true);
  expect(check(judged, { status: 'partial' }).ready).toBe(true);
  expect(check(judged, { status: 'failed', error: error('timeout') })).toMatchObject({
    ready: false,
    status: 'failed',
    error: error('timeout'),
  });
  expect(check([...judged, of('D', 'error', 'timeout')]).ready).toBe(false);
  expect(check([...judged, of('D', 'unknown', 'missing-datum')]).ready).toBe(false);
  expect(check([...judged, of('D', 'notchecked', 'not-configured')]).ready).toBe(true);
});

test('rules that cannot be judged are named once each, sorted, with the first reason; persons answer the others', () => {
  const { rules } = check([
    of('Z', 'unknown', 'missing-datum'),
    of('Z', 'error', 'timeout'),
    of('A', 'pass'),
    of('A', 'error', 'http-403'),
    of('F', 'notchecked', 'not-configured'),
    of('E', 'notchecked', 'not-configured'),
    of('E', 'notchecked', 'not-configured'),
    of('M', 'notchecked', 'manual-pending'),
    of('N', 'notchecked', 'attestation-expired'),
  ]);
  expect(rules).toEqual({
    selected: 4,
    unevaluable: [
      { id: 'A', reasonCode: 'http-403', message: 'A http-403' },
      { id: 'Z', reasonCode: 'missing-datum', message: 'Z missing-datum' },
    ],
    withoutFacts: ['E', 'F'],
  });
});

test('each step says whether it was tried and what came of it', () => {
  const steps = (over: Partial<Snapshot>) => {
    const { reach, tls: seen, login } = check([], over);
    return [reach, seen.outcome, login];
  };
  expect(steps({})).toEqual(['ok', 'ok', 'ok']);
  expect(steps({ requests: 0, logins: 0, tls: null })).toEqual(['not-tried', 'not-tried', 'not-tried']);
  const unreachable = error('appliance-unreachable');
  expect(steps({ requests: 1, logins: 0, tls: null, error: unreachable })).toEqual([
    'failed',
    'not-tried',
    'not-tried',
  ]);
  expect(steps({ logins: 0, error: error('tls') })).toEqual(['ok', 'failed', 'not-tried']);
  expect(steps({ logins: 0, error: error('auth') })).toEqual(['ok', 'ok', 'failed']);
  expect(steps({ logins: 0, error: error('timeout') })).toEqual(['ok', 'ok', 'failed']);
  expect(steps({ requests: 0, logins: 0, tls: null, error: error('auth') })).toEqual([
    'not-tried',
    'not-tried',
    'failed',
  ]);
});

test('what was seen is handed on: the certificate, the pin, the version, the clock, the gaps without their appliance', () => {
  const gap = { endpoint: '/api/x', httpStatus: 403, reasonCode: 'http-403', message: 'm', advice: 'a' } as const;
  const seen = check([], { clockOffsetMs: 1_000 }, AS_OF, [{ appliance: 'sps', ...gap, affectedRules: ['R'] }]);
  const { name, url } = whole.appliance;
  expect(seen).toMatchObject({ name, url, version: whole.version, clockOffsetMs: 1_000, endpoints, warnings: [] });
  expect(seen.gaps).toEqual([{ ...gap, affectedRules: ['R'] }]);
  const { chain, ...handshake } = seen.tls;
  expect(handshake).toEqual({
    outcome: 'ok',
    trust: 'ca-file',
    protocol: 'TLSv1.3',
    cipher: 'C',
    pinSha256: 'AB:CD',
  });
  expect(chain).toMatchObject([{ subject: 'CN=localhost, O=Test only', issuer: 'CN=Appliance test CA, O=Test only' }]);
  const none = { outcome: 'not-tried', trust: null, protocol: null, cipher: null, pinSha256: null, chain: [] };
  expect(check([], { tls: null }).tls).toEqual(none);
  expect(check([], { tls: { ...tls, certificates: ['no certificate'] } }).tls.chain).toEqual([]);
});

test('warnings: a certificate that ends soon or ended, a clock more than a minute apart, TLS that nobody verified', () => {
  const [{ notAfter = '' } = {}] = check([]).tls.chain;
  const before = (ms: number) => check([], {}, new Date(Date.parse(notAfter) - ms).toISOString());
  const day = 86_400_000;
  expect(before(30 * day).warnings).toEqual([]);
  expect(before(30 * day - 1)).toMatchObject({
    tls: { chain: [{ daysLeft: 29 }] },
    warnings: ['The certificate runs out in 29 days.'],
  });
  expect(before(0).warnings).toEqual(['The certificate runs out in 0 days.']);
  expect(before(-1)).toMatchObject({
    tls: { chain: [{ daysLeft: -1 }] },
    warnings: [`The certificate ran out on ${notAfter.slice(0, 10)}.`],
  });
  const clock = (clockOffsetMs: number | null) => check([], { clockOffsetMs }).warnings;
  expect([clock(null), clock(60_000), clock(-60_000)]).toEqual([[], [], []]);
  expect([clock(180_000), clock(-180_000)]).toEqual([
    ['The clock is 3 min ahead of ours.'],
    ['The clock is 3 min behind ours.'],
  ]);
  expect(check([], { tls: { ...tls, trust: 'insecure' } }).warnings).toEqual([
    'TLS is not verified: whoever answers is sent the password.',
  ]);
});
