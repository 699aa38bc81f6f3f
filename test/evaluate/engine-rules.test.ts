import { expect, test } from 'vitest';
import type { EndpointGap } from '../../src/evaluate/coverage-gaps.ts';
import { evaluateEngineRule } from '../../src/evaluate/engine-rules.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { EngineRule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';

const error = { reasonCode: 'limit', message: 'too many endpoints', hint: null } as const;

function judged(engine: EngineRule['engine'], changes: Partial<Snapshot>, gaps: readonly EndpointGap[] = []) {
  const view = viewSnapshot({ ...snapshotOfTree({}, '8.0.1'), ...changes });
  return evaluateEngineRule({ kind: 'engine', engine } as EngineRule, view, gaps);
}

function gapAt(endpoint: string, affectedRules: readonly string[]): EndpointGap {
  return { endpoint, httpStatus: 403, reasonCode: 'http-403', message: 'HTTP 403', affectedRules };
}

test.each([
  ['nothing is missing', {}, [], 'pass null'],
  ['what no rule reads is missing', {}, [gapAt('/api/x', [])], 'pass null'],
  ['what a rule reads is missing', {}, [gapAt('/api/x', []), gapAt('/api/y', ['R-1'])], 'error http-403'],
  ['the crawl was cut short', { status: 'partial', error }, [], 'error limit'],
  ['the appliance was not read', { status: 'failed', error }, [], 'error limit'],
  ['the appliance was not read, nobody knows why', { status: 'failed' }, [], 'error appliance-unreachable'],
] as readonly (readonly [string, Partial<Snapshot>, EndpointGap[], string])[])(
  'every endpoint read: %s',
  (_title, changes, gaps, expected) => {
    const verdict = judged('endpoints-read', changes, gaps);
    expect(`${verdict?.result} ${verdict?.reasonCode}`).toBe(expected);
  },
);

test('an endpoint that was not read is named, and those that no rule reads are not counted', () => {
  expect(judged('endpoints-read', {}, [gapAt('/api/x', []), gapAt('/api/y', ['R-1'])])).toMatchObject({
    message: '1 endpoint that rules read could not be read',
    evidence: [{ endpoint: '/api/y', actual: 'HTTP 403', expected: 'read' }],
  });
});

test.each([
  ['the same before and after', { configHash: { before: 'a', after: 'a', torn: false } }, 'pass null'],
  ['read again where it had changed', { configHash: { before: 'a', after: 'b', torn: false } }, 'pass null'],
  ['changed and changed again', { configHash: { before: 'a', after: 'b', torn: true } }, 'error interrupted'],
  ['not told before', { configHash: { before: null, after: 'a', torn: false } }, 'unknown missing-datum'],
  ['not told afterwards', { configHash: { before: 'a', after: null, torn: false } }, 'unknown missing-datum'],
  ['not read', { status: 'failed', error, configHash: { before: 'a', after: 'a', torn: false } }, 'error limit'],
] as readonly (readonly [string, Partial<Snapshot>, string])[])(
  'one configuration: %s',
  (_title, changes, expected) => {
    const verdict = judged('snapshot-whole', changes);
    expect(`${verdict?.result} ${verdict?.reasonCode}`).toBe(expected);
  },
);

test('what the configuration was before and after is shown', () => {
  expect(judged('snapshot-whole', { configHash: { before: 'a', after: 'b', torn: false } })?.evidence).toEqual([
    { endpoint: '/api/info', pointer: '/body/config_hash', actual: 'b', expected: 'a', redacted: false },
  ]);
});

test('what is said of the fleet is said of no appliance alone', () => {
  expect(judged('fleet-consistent', {})).toBeNull();
});
