import { expect, test } from 'vitest';
import { findGaps } from '../../src/evaluate/coverage-gaps.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Rule } from '../../src/model/rule.ts';
import { snapshotOfTree } from '../../src/rules/case-snapshot.ts';
import { CONNECTIONS, rule, tree } from './small-world.ts';

const SYSLOG = '/api/configuration/management/syslog';

function gapsOf(tree: Readonly<Record<string, JsonObject>>, rules: readonly Rule[] = []): string[] {
  return findGaps(viewSnapshot(snapshotOfTree(tree, '8.0.1')), rules).map(({ endpoint }) => endpoint);
}

test('a gap above hides none that was asked for itself', () => {
  expect(gapsOf({ '/api': { $status: 403 }, [SYSLOG]: { $status: 403 } })).toEqual(['/api', SYSLOG]);
});

test('only the stores of secrets and certificates refuse by design: a 405 of anything else is a gap', () => {
  const refused = { $status: 405 };
  expect(gapsOf({ '/api/configuration/x509': refused, '/api/configuration/x509/1': refused })).toEqual([]);
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
  for (const strange of [`${CONNECTIONS}//b`, `${CONNECTIONS}/a/b`, 'https://192.0.2.1/b', `${CONNECTIONS}/%62`])
    expect(gapsOf(withItem(strange), [rule({})]), strange).toEqual([CONNECTIONS]);
});
