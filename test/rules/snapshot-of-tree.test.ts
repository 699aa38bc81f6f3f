import { expect, test } from 'vitest';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';

const ROOT = '/api/configuration';
const recordsOf = (tree: Parameters<typeof snapshotOfTree>[0]) => snapshotOfTree(tree, '8.0.0').endpoints;

test('what a case refuses stands there as an appliance that answers so is recorded', () => {
  const statuses = [401, 403, 404, 405, 429, 500, 503, 418];
  const records = recordsOf(Object.fromEntries(statuses.map(($status) => [`${ROOT}/x${$status}`, { $status }])));
  const said = (status: string, reasonCode: string) => ({ status, reasonCode });
  expect(statuses.map((status) => records[`${ROOT}/x${status}`])).toMatchObject([
    said('failed', 'http-401'),
    said('forbidden', 'http-403'),
    said('absent', 'http-404'),
    said('failed', 'parse'),
    ...[429, 500, 503].map(() => said('failed', 'http-5xx')),
    said('failed', 'parse'),
  ]);
  expect(records[`${ROOT}/x403`]).toMatchObject({ httpStatus: 403 });
});

test('listings above are made of what is below them; stores of secrets refuse to be listed', () => {
  const records = recordsOf({
    [`${ROOT}/ssh/connections/b`]: { body: { on: true } },
    [`${ROOT}/ssh/connections/a`]: { body: {} },
    [`${ROOT}/x509/c`]: { $status: 405 },
  });
  expect(Object.keys(records)).toEqual([
    ...['/api', ROOT, `${ROOT}/ssh`, `${ROOT}/ssh/connections`, `${ROOT}/ssh/connections/a`],
    ...[`${ROOT}/ssh/connections/b`, `${ROOT}/x509`, `${ROOT}/x509/c`],
  ]);
  expect(records[`${ROOT}/ssh/connections`]).toMatchObject({
    status: 'read',
    document: {
      items: ['a', 'b'].map((key) => ({ key, meta: { href: `${ROOT}/ssh/connections/${key}` } })),
    },
  });
  expect(records[`${ROOT}/ssh/connections/b`]).toMatchObject({ status: 'read', document: { body: { on: true } } });
  for (const path of [`${ROOT}/x509`, `${ROOT}/x509/c`]) expect(records[path]).toMatchObject({ status: 'refused' });
});

test('a listing that a case gives itself is taken as it is', () => {
  const given = { items: [] };
  const records = recordsOf({ [`${ROOT}/ssh/connections`]: given, [`${ROOT}/ssh/connections/a`]: { body: {} } });
  expect(records[`${ROOT}/ssh/connections`]).toMatchObject({ document: given });
});
