import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CollectionError, Snapshot } from '../../src/model/snapshot.ts';
import { fingerprintOf } from '../../src/results/fingerprint.ts';
import { reportAppliance } from '../../src/results/report-appliance.ts';
import { selectRules } from '../../src/rules/select-rules.ts';
import { canonicalOrder } from '../../src/snapshot/canonical-order.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';
import { rule } from '../evaluate/small-world.ts';
import { AS_OF, refusalOf, treeSnapshot } from '../evaluate/tree-snapshot.ts';
import { loadIdentity } from '../support/appliance/certificates.ts';

const AUDIT = '/api/configuration/policies/audit_policies';
/** Judged by logic, by the engine for one appliance, by the engine for the fleet, by a person. */
const RULES = ['SPS-AUDIT-001', 'SPS-COV-001', 'SPS-FLEET-001', 'SPS-MAN-008'];
const ruleset = await shippedRuleset();
const weak = treeSnapshot('weak-6.0');
const error: CollectionError = { reasonCode: 'timeout', message: 'The answer took too long.', hint: null };

function report(snapshot: Snapshot, parameters = {}) {
  const choice = { profile: 'baseline', only: RULES, skip: [], framework: null, parameters };
  const knownEndpoints = [
    { path: AUDIT, page: 'Policies > Audit Policies' },
    { path: `${AUDIT}/{key}`, page: null },
    { path: '/api/info', page: null },
  ];
  const settings = { profile: 'baseline', inventory: {}, asOf: AS_OF, knownEndpoints };
  return reportAppliance(snapshot, selectRules(ruleset, choice).rules, settings);
}

test('each verdict becomes a result with the words of its rule and a fingerprint of its own object', () => {
  const { results } = report(weak);
  const [rule] = ruleset.rules.filter(({ id }) => id === 'SPS-AUDIT-001');
  const failed = results.filter(({ result }) => result === 'fail');
  expect(failed.length).toBeGreaterThan(0);
  for (const one of failed) {
    expect(one).toMatchObject({ ruleId: 'SPS-AUDIT-001', appliance: 'weak-6.0', reasonCode: null });
    expect(one).toMatchObject({ severity: rule?.severity, references: rule?.references });
    expect(one).toMatchObject({ remediation: rule?.remediation.text, waiver: null, attestation: null });
    expect(one).toMatchObject({ baselineState: null, firstSeen: null });
    expect(one.evidence.length).toBeGreaterThan(0);
    expect(one.message).not.toBe('');
    expect(one.fingerprint).toBe(fingerprintOf('SPS-AUDIT-001', 'weak-6.0', one.resource.path));
  }
  expect(new Set(results.map(({ fingerprint }) => fingerprint)).size).toBe(results.length);
  expect(JSON.stringify(results)).toBe(JSON.stringify(canonicalOrder(results)));
  expect(results.find(({ ruleId }) => ruleId === 'SPS-MAN-008')).toMatchObject({
    result: 'notchecked',
    reasonCode: 'manual-pending',
  });
});

test('an appliance that was read has a gap for what could not be read, with the page to ask for', () => {
  const { gaps } = report({ ...weak, endpoints: { ...weak.endpoints, [AUDIT]: refusalOf(403) } });
  expect(gaps).toEqual([
    {
      appliance: 'weak-6.0',
      endpoint: AUDIT,
      httpStatus: 403,
      reasonCode: 'http-403',
      message: expect.any(String),
      advice: "Grant the audit account's group read access to Policies > Audit Policies.",
      affectedRules: ['SPS-AUDIT-001'],
    },
  ]);
  expect(report(weak).gaps).toEqual([]);
});

test('one that was not read has one gap, which names each rule but those of people, and passes nothing', () => {
  const { gaps, results, record } = report({ ...weak, status: 'failed', error, endpoints: {} });
  expect(gaps).toEqual([
    {
      appliance: 'weak-6.0',
      endpoint: null,
      httpStatus: null,
      reasonCode: 'timeout',
      message: error.message,
      advice: 'The answer took too long. Scan again, or raise timeoutMs.',
      affectedRules: ['SPS-AUDIT-001', 'SPS-COV-001', 'SPS-FLEET-001'],
    },
  ]);
  expect(results.map(({ ruleId, result }) => [ruleId, result])).toEqual([
    ['SPS-AUDIT-001', 'error'],
    ['SPS-COV-001', 'error'],
    ['SPS-MAN-008', 'notchecked'],
  ]);
  expect(record.collection).toMatchObject({ status: 'failed', error });
  const unexplained = report({ ...weak, status: 'failed', error: null });
  expect(unexplained.gaps).toMatchObject([
    { endpoint: null, reasonCode: 'appliance-unreachable', affectedRules: gaps[0]?.affectedRules },
  ]);
  expect(unexplained.results.filter(({ result }) => result === 'pass')).toEqual([]);
});

test('one that was read in part has both kinds, and the hint of what ended it', () => {
  const ended = { ...error, hint: 'Raise the limit.' };
  const endpoints = { ...weak.endpoints, [AUDIT]: refusalOf(500) };
  expect(report({ ...weak, status: 'partial', error: ended, endpoints }).gaps).toMatchObject([
    { endpoint: null, advice: 'Raise the limit.', affectedRules: [] },
    { endpoint: AUDIT, httpStatus: 500, affectedRules: ['SPS-AUDIT-001'] },
  ]);
});

test('what the list of known endpoints does not name is told, segment by segment', () => {
  const endpoints = Object.fromEntries(
    [AUDIT, `${AUDIT}/-1`, `${AUDIT}/-1/more`, '/api/info', '/api/infos', '/api'].map((path) => [path, refusalOf(404)]),
  );
  expect(report({ ...weak, endpoints }).unaudited).toEqual([`${AUDIT}/-1/more`, '/api/infos', '/api']);
});

test('what an appliance lacks and nobody knows is doubted in its result, and what it lacks alone is not', () => {
  const reading = (path: string) => ({
    rule: rule({ forEach: null, inputs: { x: path }, check: { var: 'x.on' } }),
    parameters: {},
  });
  const said = (path: string) => {
    const settings = { profile: 'p', inventory: {}, asOf: AS_OF, knownEndpoints: ruleset.knownEndpoints };
    const [result] = reportAppliance(weak, [reading(path)], settings).results;
    return `${result?.result} ${result?.reasonCode} ${result?.message}`;
  };
  const [misspelt, lacking] = ['/api/configuration/policies/audit_policiez', '/api/configuration/aaa/ldap_servers'];
  expect(said(misspelt)).toBe(
    `notapplicable version this version has no ${misspelt}; ${misspelt} is no known endpoint: is it spelled right?`,
  );
  expect(said(lacking)).toBe(`notapplicable version this version has no ${lacking}`);
});

test('the record says what was collected and which certificate was shown', () => {
  const certificate = loadIdentity('server').certificate;
  const tls = { protocol: 'TLSv1.3', cipher: 'C', certificates: [certificate], sha256: 'AB', trust: 'pin' } as const;
  const seen = {
    ...weak,
    tls,
    requests: 7,
    logins: 2,
    configHash: { before: 'a', after: 'b', torn: true },
    clockOffsetMs: -5,
    fingerprintKeyId: 'key',
    endTime: '2026-11-22T00:01:00.000Z',
    endpoints: { a: refusalOf(403), b: refusalOf(404), c: refusalOf(404), d: refusalOf(500) },
    rejectedHrefs: [{ foundIn: '/api', href: 'http://x', reason: 'leaves' }],
  };
  const { record, fingerprintKeyId } = report(seen);
  expect(fingerprintKeyId).toBe('key');
  expect(record).toEqual({
    name: 'weak-6.0',
    url: weak.appliance.url,
    labels: {},
    criticality: null,
    zone: null,
    version: weak.version,
    profile: 'baseline',
    collection: {
      status: 'complete',
      requests: 7,
      logins: 2,
      error: null,
      startTime: AS_OF,
      endTime: '2026-11-22T00:01:00.000Z',
      endpoints: { read: 0, forbidden: 1, absent: 2, failed: 1 },
      rejectedHrefs: seen.rejectedHrefs,
      torn: true,
      clockOffsetMs: -5,
    },
    tls: {
      protocol: 'TLSv1.3',
      cipher: 'C',
      sha256: 'AB',
      trust: 'pin',
      subject: 'CN=localhost, O=Test only',
      issuer: 'CN=Appliance test CA, O=Test only',
      notBefore: new X509Certificate(certificate).validFromDate.toISOString(),
      notAfter: new X509Certificate(certificate).validToDate.toISOString(),
    },
  });
  const broken = report({ ...seen, tls: { ...tls, certificates: [] } }).record.tls;
  expect(broken).toMatchObject({ trust: 'pin', subject: 'unknown', notAfter: 'unknown' });
  expect(report(weak).record.tls).toBe(null);
});

test('facts for comparing the fleet are kept where a rule asks for them', () => {
  const facts = report(weak, { 'SPS-FLEET-001': { groupLabel: 'site' } }).consistency;
  expect(facts).toMatchObject({ appliance: 'weak-6.0' });
});
