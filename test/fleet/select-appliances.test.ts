import { expect, test } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { type ApplianceSelection, selectAppliances } from '../../src/fleet/select-appliances.ts';
import { AuditError } from '../../src/model/audit-error.ts';

const FLEET = parseFleet(
  `
schemaVersion: 1
defaults: { credentials: { username: u, passwordEnv: P } }
appliances:
  - { name: sps-ams-01, url: "https://a", labels: { site: ams, env: prod } }
  - { name: sps-ber-01, url: "https://b", labels: { site: ber, env: prod } }
  - { name: sps-ber-02, url: "https://c", labels: { site: ber, env: test } }
  - { name: sps-none, url: "https://d" }
`,
  '/fleet.yaml',
  { allowInsecure: false, env: {} },
);

function namesOf(selection: Partial<ApplianceSelection>): readonly string[] {
  return selectAppliances(FLEET, { names: [], labels: [], ...selection }).map(({ name }) => name);
}

function errorOf(selection: Partial<ApplianceSelection>, fleet = FLEET): AuditError {
  try {
    selectAppliances(fleet, { names: [], labels: [], ...selection });
  } catch (error) {
    if (error instanceof AuditError) return error;
  }
  throw new Error('expected an AuditError');
}

test('appliances are selected by name and label, in the order of the file', () => {
  expect(namesOf({})).toHaveLength(4);
  expect(namesOf({ names: ['sps-none', 'sps-ams-01'] })).toEqual(['sps-ams-01', 'sps-none']);
  expect(namesOf({ labels: ['site=ber'] })).toEqual(['sps-ber-01', 'sps-ber-02']);
  expect(namesOf({ labels: ['site=ber', 'env=prod'] })).toEqual(['sps-ber-01']);
  expect(namesOf({ labels: ['site=ber', 'site=ams', 'env=prod'] })).toEqual(['sps-ams-01', 'sps-ber-01']);
  expect(namesOf({ names: ['sps-ber-01'], labels: ['env=prod'] })).toEqual(['sps-ber-01']);
});

test('an unknown name is a mistake with a suggestion', () => {
  expect(errorOf({ names: ['sps-ams-1'] })).toMatchObject({
    exitCode: 3,
    message: 'There is no appliance "sps-ams-1" in /fleet.yaml.',
    hint: 'Did you mean "sps-ams-01"?',
  });
  expect(errorOf({ names: ['firewall'] }).hint).toBe('It names: sps-ams-01, sps-ber-01, sps-ber-02, sps-none.');
});

test('a label without = is a mistake', () => {
  expect(errorOf({ labels: ['site'] })).toMatchObject({ exitCode: 2, message: '"site" is no label.' });
  expect(errorOf({ labels: ['=ams'] })).toMatchObject({
    exitCode: 2,
    hint: 'Write key=value, such as --label site=ams.',
  });
});

test('a label may be of one letter; the names and labels there are get told, twenty of them', () => {
  const some = (count: number, labels = {}) => ({
    file: '/f.yaml',
    appliances: Array.from({ length: count }, (_, at) => ({ name: `sps-${at + 10}`, labels })),
  });
  expect(selectAppliances(some(2, { a: 'b' }), { names: [], labels: ['a=b'] })).toHaveLength(2);
  const hintOf = (count: number, selection: ApplianceSelection) => {
    try {
      return selectAppliances(some(count), selection).length;
    } catch (error) {
      return (error as AuditError).hint;
    }
  };
  const unknown = { names: ['firewall'], labels: [] };
  expect(hintOf(20, unknown)).toMatch(/^It names: sps-10, .*, sps-29\.$/);
  expect(hintOf(21, unknown)).toMatch(/^It names: sps-10, .*, sps-29 and 1 more\.$/);
  expect(hintOf(1, { names: [], labels: ['a=b'] })).toBe('Labels in use: none.');
});

test('when nothing is left, there is nothing to audit', () => {
  const inUse = 'Labels in use: env=prod, env=test, site=ams, site=ber.';
  expect(errorOf({ labels: ['site=lon'] })).toMatchObject({ exitCode: 3, hint: inUse });
  expect(errorOf({ labels: ['constructor=x'] })).toMatchObject({ exitCode: 3 });
  expect(errorOf({ names: ['sps-ams-01'], labels: ['site=ber'] })).toMatchObject({ exitCode: 3 });
  expect(errorOf({}, { ...FLEET, appliances: [] })).toMatchObject({
    exitCode: 3,
    hint: 'The fleet file names no appliance.',
  });
});
