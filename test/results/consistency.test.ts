import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { checkConsistency } from '../../src/results/consistency.ts';
import { ignoredIn } from '../../src/results/consistency-ignored.ts';
import { settingsOf } from '../../src/results/settings-of.ts';
import { createSettingsPool } from '../../src/results/settings-pool.ts';
import { renamed } from '../support/appliance/rename.ts';
import { buildTree, type Tree } from '../support/appliance/tree.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

const SYSLOG = '/api/configuration/management/syslog';
const base = buildTree('hardened-8.0');
const [connection = ''] = Object.keys(base).filter((path) => path.includes('/ssh/connections/'));

function snapshot(
  name: string,
  tree: Tree,
  labels: Record<string, string> = {},
  more: Partial<Snapshot> = {},
): Snapshot {
  const made = snapshotOfTree(tree, name, more);
  return { ...made, appliance: { ...made.appliance, labels } };
}

/** Another appliance, configured alike: other host name, and other ids all through. */
function twin(suffix: string): Tree {
  const text = JSON.stringify(buildTree(base, renamed({ hostname: `sps-${suffix}` })));
  return JSON.parse(text.replace(/[0-9a-f]{22}/g, (id) => suffix.repeat(2) + id.slice(2))) as Tree;
}

const odd = buildTree('hardened-8.0', {
  [SYSLOG]: ({ body }) => {
    body.receivers[0].protocol.ip_protocol = 'udp';
  },
});

/** As a scan does it: one pool for the fleet, and nothing of appliances that were not read. */
function consistencyOf(snapshots: readonly Snapshot[], golden: string | null) {
  const pool = createSettingsPool();
  const read = snapshots.filter(({ status }) => status !== 'failed');
  return checkConsistency(
    read.map((one) => settingsOf(one, pool)),
    golden,
  );
}

describe('checkConsistency', () => {
  test('appliances that are configured alike are consistent, whatever their names and ids', () => {
    const twins = ['aa', 'bb', 'cc'].map((suffix) => snapshot(suffix, twin(suffix)));
    expect(twins[0]?.endpoints[connection]).toBeUndefined();
    expect(consistencyOf(twins, 'aa')).toEqual([]);
  });

  test('tells settings apart up to two hundred that differ, and an endpoint as a whole beyond', () => {
    const withKeys = (name: string, count: number) => {
      const flags = Object.fromEntries(Array.from({ length: count }, (_, at) => [`flag-${name}-${at}`, true]));
      return snapshot(name, buildTree('hardened-8.0', { [SYSLOG]: ({ body }) => void Object.assign(body, flags) }));
    };
    const records = (count: number) =>
      consistencyOf([snapshot('a', base), snapshot('b', base), withKeys('c', count)], null);
    expect(records(200)).toHaveLength(200);
    expect(records(201)).toMatchObject([
      {
        endpoint: SYSLOG,
        pointer: '/body',
        outliers: [{ appliance: 'c', actual: expect.stringMatching(/^\(\d+ settings, SHA-256 /) }],
      },
    ]);
  });

  test('of an appliance with more than ten thousand settings the rest is not compared', () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`k${at}`, 0]));
    const crowded = buildTree('hardened-8.0', { [SYSLOG]: ({ body }) => void Object.assign(body, many) });
    const names = consistencyOf([snapshot('a', base), snapshot('b', base), snapshot('c', crowded)], null);
    expect(names).toEqual([]);
  });

  test('a value of more than ten thousand characters is compared by its digest', () => {
    const long = (text: string) =>
      buildTree('hardened-8.0', {
        [SYSLOG]: ({ body }) => void Object.assign(body, { list: Array(9_000).fill(text) }),
      });
    const fleet = [snapshot('a', long('x')), snapshot('b', long('x')), snapshot('c', long('y'))];
    const [record] = consistencyOf(fleet, null);
    expect(record).toMatchObject({ pointer: '/body/list', majority: expect.stringContaining('(a value of 36001') });
  });

  test('names the odd one, its value and what the others have', () => {
    const fleet = [snapshot('a', base), snapshot('b', twin('bb')), snapshot('c', odd)];
    const records = consistencyOf(fleet, null);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ group: 'fleet', endpoint: SYSLOG, outliers: [{ appliance: 'c' }] });
    expect(JSON.stringify(records[0]?.majority)).toContain('tcp');
  });

  test('an object that one appliance lacks is one record, by its name', () => {
    const lacking = buildTree('hardened-8.0', { [connection]: null });
    const extra = consistencyOf([snapshot('a', base), snapshot('b', base), snapshot('c', lacking)], null);
    const endpoint = '/api/configuration/ssh/connections/linux-prod';
    expect(extra).toEqual([
      { group: 'fleet', endpoint, pointer: '', majority: '(there)', outliers: [{ appliance: 'c' }] },
    ]);
    const only = consistencyOf([snapshot('a', lacking), snapshot('b', lacking), snapshot('c', base)], null);
    expect(only).toEqual([
      {
        group: 'fleet',
        endpoint,
        pointer: '',
        majority: '(not there)',
        outliers: [{ appliance: 'c', actual: '(there)' }],
      },
    ]);
  });

  test('what could not be read is no outlier, and another version may lack it', () => {
    const forbidden = buildTree('hardened-8.0', { [SYSLOG]: { $status: 403 }, [connection]: { $status: 403 } });
    const fleet = [snapshot('a', base), snapshot('b', base), snapshot('c', base), snapshot('d', forbidden)];
    expect(consistencyOf(fleet, 'a')).toEqual([]);
    const older = buildTree('hardened-8.0', { '/api/configuration/management/health_monitoring': null });
    const versions = [...fleet.slice(0, 3), snapshot('d', older, {}, { version: '6.0.10' })];
    expect(consistencyOf(versions, null)).toEqual([]);
    expect(consistencyOf([...fleet.slice(0, 3), snapshot('d', older)], null)).toHaveLength(1);
    expect(consistencyOf([...fleet.slice(0, 3), snapshot('d', {}, {}, { status: 'failed' })], null)).toEqual([]);
  });

  test('groups by label; the same appliances are one group; two have no majority; the golden one needs none', () => {
    const fleet = [
      snapshot('a', base, { env: 'prod', tier: '1' }),
      snapshot('b', base, { env: 'prod', tier: '1' }),
      snapshot('c', odd, { env: 'prod', tier: '1' }),
      snapshot('d', base, { env: 'lab' }),
      snapshot('e', odd, { env: 'lab' }),
    ];
    expect(consistencyOf(fleet, null).map(({ group }) => group)).toEqual(['env=prod, tier=1']);
    const golden = consistencyOf(fleet, 'c').filter(({ group }) => group === 'golden:c');
    expect(golden).toHaveLength(1);
    expect(golden[0]?.outliers.map(({ appliance }) => appliance)).toEqual(['a', 'b', 'd']);
    expect(consistencyOf(fleet.slice(0, 2), 'nobody')).toEqual([]);
    const sites = ['z', 'a'].flatMap((site) =>
      [base, base, odd].map((tree, at) => snapshot(`${site === 'z' ? 1 : 2}-${at}`, tree, { site })),
    );
    expect(consistencyOf(sites, null).map(({ group }) => group)).toEqual(['site=a', 'site=z']);
  });

  test('a secret is compared by whether it is set and well known, never by value', () => {
    const marker = (common: boolean, fingerprint: string) => ({
      $redacted: { kind: 'community', common, length: 8, fingerprint },
    });
    const withSecret = (secret: object | null) =>
      buildTree('hardened-8.0', {
        [SYSLOG]: ({ body }) => {
          body.secret = secret;
        },
      });
    const fleet = (last: object | null) => [
      snapshot('a', withSecret(marker(false, 'x'))),
      snapshot('b', withSecret(marker(false, 'y'))),
      snapshot('c', withSecret(last)),
    ];
    expect(consistencyOf(fleet(marker(false, 'z')), null)).toEqual([]);
    expect(consistencyOf(fleet(marker(true, 'z')), null)).toMatchObject([
      {
        pointer: '/body/secret',
        majority: '(a secret)',
        outliers: [{ appliance: 'c', actual: '(a well-known secret)' }],
      },
    ]);
    expect(consistencyOf(fleet(null), null)).toMatchObject([{ outliers: [{ appliance: 'c', actual: null }] }]);
  });

  test('the order of appliances changes nothing', () => {
    const fleet = [
      snapshot('a', base),
      snapshot('b', odd),
      snapshot('c', twin('cc')),
      snapshot('d', buildTree('weak-6.0')),
    ];
    const expected = consistencyOf(fleet, 'd');
    expect(expected.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.shuffledSubarray(fleet, { minLength: 4 }), (order) => {
        expect(consistencyOf(order, 'd')).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });

  test('the list of ignored settings covers what is below, and nothing beside it', () => {
    const ignored = (endpoint: string, pointer: string) =>
      ignoredIn(endpoint.split('/').slice(1))(pointer.split('/').slice(1));
    expect(ignored('/api/configuration/network/nics/nic1', '/body/x')).toBe(true);
    expect(ignored('/api/configuration/ssh/connections/x', '/body/network/clients')).toBe(true);
    expect(ignored('/api/configuration/ssh/connections', '/body/network')).toBe(false);
    expect(ignored('/api/configuration/management/syslog', '/body/a/b/hostname')).toBe(true);
    expect(ignored('/api/configuration/management/syslog', '/body/hostnames')).toBe(false);
    const nic = buildTree('hardened-8.0', { '/api/configuration/network/nics/nic2': null });
    expect(consistencyOf([snapshot('a', base), snapshot('b', base), snapshot('c', nic)], null)).toEqual([]);
  });
});
