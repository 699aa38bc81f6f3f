import { describe, expect, test } from 'vitest';
import { findGaps } from '../../src/evaluate/coverage-gaps.ts';
import { evaluateAppliance } from '../../src/evaluate/evaluate-appliance.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';
import { checkedRules, defaultParameters } from './shipped.ts';
import { CONNECTIONS, rule, tree } from './small-world.ts';
import { AS_OF, treeSnapshot } from './tree-snapshot.ts';

const SYSLOG = '/api/configuration/management/syslog';

function gapsOf(tree: Readonly<Record<string, JsonObject>>, rules: readonly Rule[] = []): string[] {
  return findGaps(viewSnapshot(snapshotOfTree(tree, '8.0.1')), rules).map(({ endpoint }) => endpoint);
}

test('a gap above hides none that was asked for itself', () => {
  expect(gapsOf({ '/api': { $status: 403 }, [SYSLOG]: { $status: 403 } })).toEqual(['/api', SYSLOG]);
});

test('only the stores of secrets and certificates refuse by design: a 405 of anything else is a gap', () => {
  const refused = { $status: 405 };
  expect(gapsOf({ '/api/configuration/x509': refused, '/api/configuration/x509/2a': refused })).toEqual([]);
  for (const beside of ['/api/configuration/x509/2a/more', '/api/configuration/x509s', '/api/x/api/configuration/x509'])
    expect(gapsOf({ [beside]: refused })).toEqual([beside]);
  expect(gapsOf({ [SYSLOG]: refused })).toEqual([SYSLOG]);
});

test('a listing that names what was not read is a gap, if all that was asked for was read', () => {
  const read = tree({ a: { name: 'A', on: true } });
  const withItem = (href: string) => ({
    ...read,
    [CONNECTIONS]: {
      items: [
        { key: 'a', meta: { href: `${CONNECTIONS}/a` } },
        { key: 'b', meta: { href } },
      ],
    },
  });
  expect(gapsOf(read, [rule({})])).toEqual([]);
  // Told once, whoever finds it.
  expect(gapsOf({ ...read, [CONNECTIONS]: { $status: 403 } }, [rule({})])).toEqual([CONNECTIONS]);
  for (const strange of [`${CONNECTIONS}//b`, `${CONNECTIONS}/a/b`, 'https://192.0.2.1/b', `${CONNECTIONS}/%62`])
    expect(gapsOf(withItem(strange), [rule({})]), strange).toEqual([CONNECTIONS]);
});

test('a gap names the rules that read it or what only it leads to, and says how it was answered', () => {
  const reading = (id: string, path: string): Rule => ({ ...rule({ inputs: { all: path } }), id });
  const rules = [
    reading('Z-ITEMS', `${CONNECTIONS}/*`),
    reading('A-SYSLOG', SYSLOG),
    reading('B-PROTOCOL', '/api/configuration/{protocol}/connections/*'),
    reading('C-BELOW', `${CONNECTIONS}/a/b`),
    reading('D-BESIDE', '/api/configuration/{protocol}/options'),
    { ...reading('E-PERSON', `${CONNECTIONS}/*`), check: null, uncheckable: 'seen only' } as Rule,
  ];
  const read = tree({ a: { name: 'A', on: true } });
  const of = (endpoint: string, $status: number) =>
    findGaps(viewSnapshot(snapshotOfTree({ ...read, [endpoint]: { $status } }, '8.0.1')), rules).find(
      (gap) => gap.endpoint === endpoint,
    );
  expect(of(`${CONNECTIONS}/a`, 403)).toMatchObject({
    httpStatus: 403,
    reasonCode: 'http-403',
    affectedRules: ['B-PROTOCOL', 'C-BELOW', 'E-PERSON', 'Z-ITEMS'],
  });
  expect(of(SYSLOG, 500)).toMatchObject({ httpStatus: 500, affectedRules: ['A-SYSLOG'] });
});

describe.each(['hardened-8.0', 'weak-6.0'] as const)(
  'every rule that a cut crawl of %s leaves open is told',
  (name) => {
    const whole = treeSnapshot(name);
    const byDepth = Object.entries(whole.endpoints).sort(([a], [b]) => a.split('/').length - b.split('/').length);

    test.each([1, 20, 60, 100, 150])('after %d endpoints', async (count) => {
      const error = { reasonCode: 'limit', message: 'too many', hint: null } as const;
      const cut: Snapshot = {
        ...whole,
        status: 'partial',
        error,
        endpoints: Object.fromEntries(byDepth.slice(0, count)),
      };
      const { open, told } = await openAndTold(cut);
      expect(open.length).toBeGreaterThan(0);
      expect(told).toEqual(expect.arrayContaining(open));
    });
  },
);

/** The automated rules with an error, and those that some gap names. */
async function openAndTold(snapshot: Snapshot): Promise<{ open: string[]; told: string[] }> {
  const selection = (await checkedRules()).map((rule) => ({ rule, parameters: defaultParameters(rule) }));
  const { verdicts, gaps } = evaluateAppliance(snapshot, selection, { inventory: {}, asOf: AS_OF });
  const open = verdicts
    .filter((one) => one.verdicts.some(({ result }) => result === 'error'))
    .map(({ ruleId }) => ruleId);
  return { open, told: gaps.flatMap(({ affectedRules }) => affectedRules) };
}
