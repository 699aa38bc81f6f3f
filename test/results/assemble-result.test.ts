import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { SelectedRule } from '../../src/model/rule.ts';
import type { Deviation } from '../../src/model/scan-result.ts';
import type { Attestation, Waiver } from '../../src/model/waiver.ts';
import { assembleResult, judgeResults, NO_MEMORY, type ResultParts } from '../../src/results/assemble-result.ts';
import { reportAppliance } from '../../src/results/report-appliance.ts';
import { canonicalOrder } from '../../src/snapshot/canonical-order.ts';
import { AS_OF, refusalOf, treeSnapshot } from '../evaluate/tree-snapshot.ts';
import { AUDIT, partsOf, RULES, ruleset, selectionOf, settings, snapshot } from './three-reports.ts';

const assembled = (parts: ResultParts, memory = NO_MEMORY) => assembleResult(parts, judgeResults(parts), memory);
/** Each result as `rule appliance result`, of objects one each. */
const told = (results: readonly Result[]) => [
  ...new Set(results.map((one) => `${one.ruleId} ${one.appliance} ${one.result}`)),
];

const attestation: Attestation = {
  id: 'T',
  rule: 'SPS-MAN-008',
  appliances: ['weak'],
  labels: {},
  outcome: 'fail',
  by: 'Auditor',
  date: '2026-11-01',
  statement: 'Seen.',
  evidence: [],
  expires: null,
};
const waiver: Waiver = {
  id: 'W',
  rule: 'SPS-MAN-008',
  appliances: ['*'],
  labels: {},
  resource: null,
  justification: 'j',
  approver: 'p',
  ticket: null,
  created: '2026-10-01',
  expires: '2026-12-31',
  compensatingControl: null,
};

test('every rule has its results on every appliance, sorted; what was not read passes nothing', () => {
  const { results } = judgeResults(partsOf());
  expect(told(results)).toEqual([
    'SPS-AUDIT-001 down error',
    'SPS-AUDIT-001 gap error',
    'SPS-AUDIT-001 weak fail',
    'SPS-FLEET-001 down error',
    'SPS-FLEET-001 gap fail',
    'SPS-FLEET-001 weak fail',
    'SPS-MAN-008 down notchecked',
    'SPS-MAN-008 gap notchecked',
    'SPS-MAN-008 weak notchecked',
  ]);
});

test('no appliance vanishes: neither one that has no report, nor one that no rule was selected for', () => {
  const { reports, selections } = partsOf();
  expect(() => judgeResults(partsOf({ selections, reports: reports.slice(1) }))).toThrow('weak was not judged');
  expect(() => judgeResults(partsOf({ selections: new Map([...selections].slice(1)) }))).toThrow(
    'weak was judged by no rule',
  );
});

test('the fleet is compared only where its rule was selected', () => {
  const only = ['SPS-AUDIT-001', 'SPS-COV-001'];
  const selections = new Map(['weak', 'gap', 'down'].map((name) => [name, selectionOf(only)]));
  const { results } = judgeResults(partsOf({ selections }));
  expect(results).toHaveLength(partsOf().reports.flatMap((report) => report.results).length);
  expect(results.filter(({ ruleId }) => ruleId === 'SPS-FLEET-001' || ruleId === 'SPS-COV-001')).toEqual([]);
});

test('a person answers first, and what was answered with a fail can be waived', () => {
  const { results, waivers, attestations } = judgeResults(partsOf({ attestations: [attestation], waivers: [waiver] }));
  const answered = results.filter(({ ruleId }) => ruleId === 'SPS-MAN-008');
  expect(answered.map(({ result, waiver: by, attestation: from }) => [result, by?.state, from?.id])).toEqual([
    ['notchecked', undefined, undefined],
    ['notchecked', undefined, undefined],
    ['fail', 'active', 'T'],
  ]);
  expect(waivers).toMatchObject([{ id: 'W', state: 'active', results: [answered[2]?.fingerprint] }]);
  expect(attestations).toMatchObject([{ id: 'T', state: 'valid' }]);
  const [{ reviewIntervalDays = 0 } = {}] = assembled(partsOf()).rules.filter(({ kind }) => kind === 'manual');
  const ends = Date.parse(attestation.date) + Number(reviewIntervalDays) * 86_400_000;
  expect(attestations[0]?.expires).toBe(new Date(ends).toISOString().slice(0, 10));
});

test('the order of reports, selections and deviations changes no byte, and members stand in canonical order', () => {
  const deviation = (ruleId: string, appliance: string | null, parameter: string | null): Deviation => {
    return { ruleId, kind: 'parameter', appliance, parameter, from: 1, to: 2, reason: null };
  };
  const deviations = [
    deviation('A', null, null),
    deviation('A', 'a', null),
    deviation('A', 'a', 'p'),
    deviation('A', 'b', 'a'),
    deviation('B', null, null),
  ];
  const parts = partsOf({ deviations });
  const result = assembled(parts);
  expect(result.deviations).toEqual(deviations);
  const turned = {
    ...parts,
    deviations: deviations.toReversed(),
    reports: parts.reports.toReversed(),
    selections: new Map([...parts.selections].reverse()),
  };
  expect(JSON.stringify(assembled(turned))).toBe(JSON.stringify(result));
  expect(JSON.stringify(result)).toBe(JSON.stringify(canonicalOrder(structuredClone(result))));
});

test('of two members that could not be read, and of two keys, it is always the first by name that is named', () => {
  const unread = (name: string, status: 403 | 500) =>
    snapshot('hardened-8.0', name, {
      fingerprintKeyId: `key of ${name}`,
      endpoints: {
        ...treeSnapshot('hardened-8.0').endpoints,
        '/api/configuration/management/syslog': refusalOf(status),
      },
    });
  const snapshots = [snapshot('hardened-8.0', 'x'), snapshot('hardened-8.0', 'y'), unread('a', 403), unread('b', 500)];
  const reports = snapshots.map((one) => reportAppliance(one, selectionOf(['SPS-FLEET-001']), settings));
  const [result, turned] = [reports, reports.toReversed()].map((order) => assembled(partsOf({ reports: order })));
  expect(result?.results.map(({ appliance, reasonCode }) => [appliance, reasonCode])).toEqual([
    ['a', 'http-403'],
    ['b', 'http-5xx'],
    ['x', 'http-403'],
    ['y', 'http-403'],
  ]);
  expect(result?.method.fingerprintKey).toBe('key of a');
  expect(turned).toEqual(result);
});

test('appliances, gaps and endpoints that nobody knows are joined and counted', () => {
  const { appliances, coverage, summary, results } = assembled(partsOf());
  expect(appliances.map(({ name, counts }) => [name, counts.error, counts.notchecked])).toEqual([
    ['down', 2, 1],
    ['gap', 1, 1],
    ['weak', 0, 1],
  ]);
  expect(coverage.appliances).toEqual({ selected: 3, complete: 2, partial: 0, failed: 1 });
  expect(coverage.gaps.map(({ appliance, endpoint }) => [appliance, endpoint])).toEqual([
    ['down', null],
    ['gap', AUDIT],
  ]);
  const unaudited = new Map(coverage.unauditedEndpoints.map((one) => [one.endpoint, one.appliances]));
  expect(unaudited.get('/api/info')).toEqual(['gap', 'weak']);
  expect(unaudited.get('/api/zz')).toEqual(['gap']);
  expect([...unaudited.keys()]).toEqual([...unaudited.keys()].sort());
  expect(unaudited.has(AUDIT)).toBe(false);
  expect(summary.byResult.fail).toBe(results.filter(({ result }) => result === 'fail').length);
  expect(summary.matrix['SPS-AUDIT-001']).toEqual({ down: 'error', gap: 'error', weak: 'fail' });
});

test('the run says when it ended, how it was judged, and its exit code: that of the signal when there was one', () => {
  const { run } = assembled(partsOf());
  expect(run).toEqual({
    uid: 'uid',
    startTime: AS_OF,
    endTime: '2026-11-22T00:02:00.000Z',
    asOf: AS_OF,
    tool: { name: 'sps-audit', version: '1' },
    organisation: { name: 'Org' },
    profile: 'baseline',
    rulesetSha256: 'cd',
    failOn: 'high',
    minCoverage: 90,
    partial: false,
    exitCode: 30,
  });
  const interrupted = assembled(partsOf({ interruptedBy: 130, maxResults: 5_000 })).run;
  expect(interrupted).toMatchObject({ partial: true, exitCode: 130, maxResults: 5_000 });
  expect(assembled(partsOf({ reports: [] })).run.endTime).toBe(AS_OF);
  const gates = { failOn: 'none', minCoverage: 0, failOnExpired: true } as const;
  const weak = partsOf().reports.slice(0, 1);
  const run40 = (expires: string) =>
    assembled(partsOf({ gates, reports: weak, waivers: [{ ...waiver, expires }] })).run;
  expect([run40('2026-12-31').exitCode, run40('2026-11-01').exitCode]).toEqual([0, 40]);
});

test('the method says what was sent, whose TLS nobody verified, and what rules were told', () => {
  const { method } = assembled(partsOf());
  expect(method).toEqual({
    requests: 13,
    logins: 2,
    tls: { insecure: 1, pin: 1 },
    insecureAppliances: ['weak'],
    fingerprintKey: 'key',
    parameters: Object.fromEntries(
      selectionOf(RULES).flatMap(({ rule, parameters }) =>
        Object.keys(parameters).length > 0 ? [[rule.id, parameters]] : [],
      ),
    ),
    frameworks: [],
  });
  expect(method.parameters['SPS-FLEET-001']).toMatchObject({ groupLabel: 'site' });
  expect(assembled(partsOf({ reports: [] })).method.fingerprintKey).toBe(null);
  expect(assembled(partsOf({ origins: [] })).method.origins).toEqual([]);
});

test('rules of all selections stand by id, each with the parameters of the first appliance by name', () => {
  const told = (groupLabel: string): readonly SelectedRule[] =>
    selectionOf(['SPS-FLEET-001']).map(({ rule }) => ({ rule, parameters: { groupLabel } }));
  const selections = new Map([
    ['weak', [...told('second'), ...selectionOf(['SPS-AUDIT-001'])]],
    ['gap', told('first')],
  ]);
  const { method, rules } = assembled(partsOf({ selections, reports: partsOf().reports.slice(0, 2) }));
  expect(method.parameters['SPS-FLEET-001']).toEqual({ groupLabel: 'first' });
  expect(rules.map(({ id }) => id)).toEqual(['SPS-AUDIT-001', 'SPS-FLEET-001']);
});

test('gaps of one appliance stand by their endpoint, that of the whole first', () => {
  const parts = partsOf();
  const [gap] = parts.reports.flatMap(({ gaps }) => gaps.filter(({ endpoint }) => endpoint === AUDIT));
  const gaps = ['/z', null, '/a'].flatMap((endpoint) => (gap === undefined ? [] : [{ ...gap, endpoint }]));
  const { coverage } = assembled(partsOf({ reports: parts.reports.slice(0, 1).map((one) => ({ ...one, gaps })) }));
  expect(coverage.gaps.map(({ endpoint }) => endpoint)).toEqual([null, '/a', '/z']);
});

test('rules stand with the words of their files, those of people with their interval and what to collect', () => {
  const { rules } = assembled(partsOf());
  expect(rules.map(({ id }) => id)).toEqual(RULES);
  for (const record of rules) {
    const rule = ruleset.rules.find(({ id }) => id === record.id);
    const { evidenceToCollect, reviewIntervalDays, ...words } = record;
    expect(rule).toMatchObject(words);
    const isManual = rule?.kind === 'manual';
    expect(evidenceToCollect).toBe(isManual ? rule.evidenceToCollect : null);
    expect(reviewIntervalDays).toBe(isManual ? rule.reviewIntervalDays : null);
  }
});

test('what earlier scans tell is joined by fingerprint, and nothing else of a result changes', () => {
  const parts = partsOf();
  const judged = judgeResults(parts);
  const fail = judged.results.find(({ result }) => result === 'fail') as Result;
  const trend = [{ uid: 'before', time: AS_OF, findings: {} as never, percent: 1 }];
  const memory = { ...NO_MEMORY, trend, firstSeen: new Map([[fail.fingerprint, '2026-01-01T00:00:00Z']]) };
  const result = assembleResult(parts, judged, memory);
  expect(result.trend).toEqual(trend);
  expect(result.drift).toEqual(NO_MEMORY.drift);
  const seenFirst = result.results.filter(({ firstSeen }) => firstSeen !== null);
  expect(seenFirst).toEqual([{ ...fail, firstSeen: '2026-01-01T00:00:00Z' }]);
  expect(result.results.map(({ firstSeen: _firstSeen, ...one }) => one)).toEqual(
    judged.results.map(({ firstSeen: _firstSeen, ...one }) => one),
  );
  const listed = { ...fail, result: 'informational' as const };
  const { results } = assembleResult(parts, { ...judged, results: [fail, listed] }, memory);
  expect(results.map(({ firstSeen }) => firstSeen)).toEqual(['2026-01-01T00:00:00Z', null]);
  const gone = assembleResult(parts, { ...judged, results: result.results }, NO_MEMORY);
  expect(gone.results.every(({ firstSeen }) => firstSeen === null)).toBe(true);
});

test('results of one rule on one appliance stand by their object', () => {
  const parts = partsOf();
  const judged = judgeResults(parts);
  const [one] = judged.results as [Result];
  const at = (path: string | null, name: string | null, result: Result['result']) => {
    return { ...one, resource: { path, name }, result };
  };
  const sorted = [
    at(null, 'n', 'error'),
    at('/a', 'n', 'fail'),
    at('/b', 'a', 'fail'),
    at('/b', 'b', 'fail'),
    at('/b', 'a', 'pass'),
  ];
  const { results } = assembleResult(parts, { ...judged, results: sorted.toReversed() }, NO_MEMORY);
  expect(results.map(({ resource, result }) => [resource, result])).toEqual(
    sorted.map(({ resource, result }) => [resource, result]),
  );
});
