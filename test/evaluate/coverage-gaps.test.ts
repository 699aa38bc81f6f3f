import { expect, test } from 'vitest';
import { findGaps } from '../../src/evaluate/coverage-gaps.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { snapshotOfTree } from '../../src/rules/case-snapshot.ts';

const SYSLOG = '/api/configuration/management/syslog';

function gapsOf(tree: Readonly<Record<string, JsonObject>>): string[] {
  return findGaps(viewSnapshot(snapshotOfTree(tree, '8.0.1')), []).map(({ endpoint }) => endpoint);
}

test('a gap above hides none that was asked for itself', () => {
  expect(gapsOf({ '/api': { $status: 403 }, [SYSLOG]: { $status: 403 } })).toEqual(['/api', SYSLOG]);
});

test('only the stores of secrets and certificates refuse by design: a 405 of anything else is a gap', () => {
  const refused = { $status: 405 };
  expect(gapsOf({ '/api/configuration/x509': refused, '/api/configuration/x509/1': refused })).toEqual([]);
  expect(gapsOf({ [SYSLOG]: refused })).toEqual([SYSLOG]);
});
