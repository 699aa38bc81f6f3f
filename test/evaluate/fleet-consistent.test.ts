import { expect, test } from 'vitest';
import { compareFleet, consistencyFacts } from '../../src/evaluate/fleet-consistent.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';

const TIMEZONE = '/api/configuration/datetime/timezone';

function member(name: string, timezone: string, changes: Partial<Snapshot> = {}): Snapshot {
  const tree = { '/api/info': { body: { firmware_version: '8.0.1' } }, [TIMEZONE]: { body: timezone } };
  const snapshot = snapshotOfTree(tree, '8.0.1');
  return { ...snapshot, appliance: { ...snapshot.appliance, name, labels: { site: 'ams' } }, ...changes };
}

function failed(name: string): Snapshot {
  const error = { reasonCode: 'timeout', message: 'no answer', hint: null } as const;
  return member(name, 'UTC', { status: 'failed', error, version: null, endpoints: {} });
}

function compared(...snapshots: readonly Snapshot[]): string[] {
  const facts = snapshots.map((snapshot) => consistencyFacts(viewSnapshot(snapshot), 'site'));
  return [...compareFleet(facts)].map(([name, { result }]) => `${name} ${result}`);
}

test('the outlier fails, the others pass', () => {
  expect(compared(member('a', 'UTC'), member('b', 'UTC'), member('c', 'CET'))).toEqual(['a pass', 'b pass', 'c fail']);
});

test('an appliance is held against its own group, and against nobody where there is none', () => {
  const at = (name: string, timezone: string, labels: Readonly<Record<string, string>>): Snapshot => {
    const snapshot = member(name, timezone);
    return { ...snapshot, appliance: { ...snapshot.appliance, labels } };
  };
  const ams = [at('a', 'UTC', { site: 'ams' }), at('b', 'UTC', { site: 'ams' })];
  const ber = at('c', 'CET', { site: 'ber' });
  expect(compared(...ams, ber)).toEqual(['a pass', 'b pass', 'c notapplicable']);
  expect(compared(...ams, at('d', 'CET', {}))).toEqual(['a pass', 'b pass', 'd notchecked']);
  const nobody = [...ams, ber].map((snapshot) => consistencyFacts(viewSnapshot(snapshot), null));
  expect([...compareFleet(nobody).values()].map(({ reasonCode }) => reasonCode)).toEqual(
    Array.from({ length: 3 }, () => 'not-configured'),
  );
});

test('where no value is that of most, all differ', () => {
  expect(compared(member('a', 'UTC'), member('b', 'CET'))).toEqual(['a fail', 'b fail']);
  const four = [member('a', 'UTC'), member('b', 'CET'), member('c', 'UTC'), member('d', 'EST')];
  expect(compared(...four)).toEqual(['a fail', 'b fail', 'c fail', 'd fail']);
  expect(compared(...four, member('e', 'UTC'))).toEqual(['a pass', 'b fail', 'c pass', 'd fail', 'e pass']);
});

test('an outlier shows its own value', () => {
  const facts = [member('a', 'UTC'), member('b', 'UTC'), member('c', 'CET', { version: '7.0.0' })].map((snapshot) =>
    consistencyFacts(viewSnapshot(snapshot), 'site'),
  );
  expect(compareFleet(facts).get('c')?.evidence).toMatchObject([
    { endpoint: TIMEZONE, pointer: '/body', actual: 'CET', redacted: false },
    { endpoint: '/api/info', pointer: '/body/firmware_version', actual: '7.0.0', redacted: false },
  ]);
});

test('equal to those that were read is a pass only when these are most of the group', () => {
  expect(compared(member('a', 'UTC'), failed('b'))).toEqual(['a error', 'b error']);
  expect(compared(member('a', 'UTC'), member('b', 'UTC'), failed('c'))).toEqual(['a pass', 'b pass', 'c error']);
  expect(compared(member('a', 'UTC'), failed('b'), failed('c'))).toEqual(['a error', 'b error', 'c error']);
});

test('what an appliance does not have at all is held against nobody', () => {
  const tree = {
    '/api/info': { body: { firmware_version: '8.0.1' } },
    [TIMEZONE]: { body: 'UTC' },
    '/api/configuration/management/syslog': { body: { receivers: [] } },
  };
  const { endpoints } = snapshotOfTree(tree, '8.0.1');
  expect(compared(member('a', 'UTC', { endpoints }), member('b', 'UTC'))).toEqual(['a pass', 'b pass']);
});

test('a version that nobody told is not the same version', () => {
  expect(compared(member('a', 'UTC', { version: null }), member('b', 'UTC'))).toEqual(['a unknown', 'b unknown']);
});
