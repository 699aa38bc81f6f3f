import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditError } from '../../src/model/audit-error.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';

type Content = Readonly<Record<string, unknown>>;

const SAID = { revision: 1, title: 'x', severity: 'low', area: 'disk', rationale: 'x', remediation: 'x' };
const automated = (id: string, more: Content = {}): Content => ({
  ...SAID,
  id,
  kind: 'automated',
  inputs: { disk: '/api/configuration/disk' },
  check: { '===': [{ var: 'disk.on' }, true] },
  expected: 'on',
  message: { fail: 'off' },
  ...more,
});
const casesOf = (rule: string, count = 3): Content => ({
  rule,
  cases: Array.from({ length: count }, (_, at) => ({
    name: `case ${at}`,
    given: { disk: { on: true } },
    expect: 'pass',
  })),
});
const BY_HAND = { expected: 'x', evidenceToCollect: 'x', reviewIntervalDays: 90 };
const unchecked = { check: null, uncheckable: 'No field says so.' };
const profile = (name: string): Content => ({ name, title: name, include: [], exclude: [], parameters: {} });

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-small-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function folder(name: string, files: Content): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name, path)), { recursive: true });
    await writeFile(join(root, name, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return join(root, name);
}

/** A package of few rules: each test shall see all of it. */
async function shippedOf(name: string, files: Content): Promise<string> {
  const other = { 'endpoints.json': { endpoints: [{ path: '/api/x', title: 'X', page: null }] } };
  const frameworks = { 'frameworks/note.md': 'no framework', 'frameworks/f.json': { framework: 'f', controls: [] } };
  const dir = await folder(name, {
    ...other,
    ...frameworks,
    'profiles/baseline.json': profile('baseline'),
    'profiles/note.md': 'no profile',
    ...files,
  });
  for (const schema of ['rule.schema.json', 'cases.schema.json'])
    await cp(join(import.meta.dirname, '../../rules', schema), join(dir, schema));
  return `${dir}/`;
}

async function mistakes(dirs: readonly string[], shipped: string): Promise<readonly string[]> {
  const error: unknown = await loadRuleset(dirs, shipped).catch((thrown: unknown) => thrown);
  if (!(error instanceof AuditError)) throw new Error('it was loaded', { cause: error });
  expect(error).toMatchObject({ name: 'AuditError', exitCode: 2, hint: undefined });
  const { length } = error.problems;
  expect(error.message).toBe(`${length} mistake${length === 1 ? '' : 's'} in the rules`);
  return error.problems.map(({ file, pointer = '', message }) =>
    `${file} ${pointer} ${message}`.replaceAll(/\S*sps-audit-small-[^/]*\//g, ''),
  );
}

test('what is shipped is whole, by id, with the controls that name a rule beside its own references', async () => {
  const own = { framework: 'own', id: '1' };
  const controls = [
    { id: '2.2', title: 'b', rules: ['SPS-B-001', 'SPS-A-001'] },
    { id: '2.3', title: 'c', rules: ['SPS-B-001'] },
  ];
  const files = {
    'a/b.json': automated('SPS-B-001', { references: [own] }),
    'a/b.cases.json': casesOf('SPS-B-001'),
    'b/a.json': { ...SAID, id: 'SPS-A-001', kind: 'manual', ...BY_HAND },
    'b/c.json': automated('SPS-C-001', unchecked),
    'frameworks/f.json': { framework: 'f', title: 'F', version: '1', controls },
    'profiles/strict.json': profile('strict'),
  };
  const ruleset = await loadRuleset([], await shippedOf('whole', files));
  expect(ruleset.rules.map(({ id, references }) => [id, references])).toEqual([
    ['SPS-A-001', [{ framework: 'f', id: '2.2' }]],
    ['SPS-B-001', [own, { framework: 'f', id: '2.2' }, { framework: 'f', id: '2.3' }]],
    ['SPS-C-001', []],
  ]);
  expect([...ruleset.files]).toEqual([
    ['SPS-A-001', 'rules/b/a.json'],
    ['SPS-B-001', 'rules/a/b.json'],
    ['SPS-C-001', 'rules/b/c.json'],
  ]);
  expect([...ruleset.cases.keys()]).toEqual(['SPS-B-001']);
  expect([...ruleset.profiles]).toEqual([
    ['baseline', profile('baseline')],
    ['strict', profile('strict')],
  ]);
  expect(ruleset.frameworks.map(({ framework }) => framework)).toEqual(['f']);
  expect(ruleset.knownEndpoints).toEqual([{ path: '/api/x', title: 'X', page: null }]);
  const changes: Content = {
    'profiles/strict.json': { ...profile('strict'), include: ['SPS-A-001'] },
    'b/c.json': automated('SPS-C-001', { ...unchecked, revision: 2 }),
  };
  for (const [file, content] of Object.entries(changes)) {
    const changed = await loadRuleset([], await shippedOf(dirname(file), { ...files, [file]: content }));
    expect(changed.sha256).not.toBe(ruleset.sha256);
  }
});

test('the digest follows what a rule says, not how its file is written', async () => {
  const shipped = await shippedOf('none', {});
  const rule = automated('OUR-A-001', unchecked);
  const turned = Object.fromEntries(Object.entries({ ...rule, $schema: '../rule.schema.json' }).reverse());
  const digest = async (name: string, content: Content | string) =>
    (await loadRuleset([await folder(name, { 'a.json': content })], shipped)).sha256;
  const one = await digest('digest-1', rule);
  expect(await digest('digest-2', JSON.stringify(turned, null, 4))).toBe(one);
  expect(await digest('digest-3', { ...rule, revision: 2 })).not.toBe(one);
});

test('every file of an own folder is a rule, whatever the folders below it are called', async () => {
  const own = await folder('own', {
    'profiles/a.json': automated('OUR-A-001', unchecked),
    'frameworks/b.json': automated('OUR-B-001', unchecked),
    'c.json': automated('OUR-C-001', unchecked),
    'read.me': 'no rule',
    'd.cases.json': casesOf('SPS-B-001'),
  });
  const shipped = await shippedOf('beside', { 'a/b.json': automated('SPS-B-001') });
  const { rules, files } = await loadRuleset([own], shipped);
  expect(files.get('OUR-C-001')).toBe(join(own, 'c.json'));
  expect(rules.map(({ id }) => id)).toEqual(['OUR-A-001', 'OUR-B-001', 'OUR-C-001', 'SPS-B-001']);
});

test('a rule without its three cases, cases twice and an id or former id that another has are mistakes', async () => {
  const shipped = await shippedOf('few', {
    'a/b.json': automated('SPS-B-001', { ...unchecked, aliases: ['OUR-OLD-001'] }),
  });
  const own = await folder('clashes', {
    'a.json': automated('OUR-OLD-001', unchecked),
    'b.json': automated('OUR-B-001', { ...unchecked, aliases: ['OUR-OLDER-001', 'OUR-OLD-001'] }),
    'c.json': automated('OUR-C-001', { ...unchecked, aliases: ['SPS-B-001'] }),
    'two.json': automated('OUR-TWO-001'),
    'two.cases.json': casesOf('OUR-TWO-001', 2),
    'twice.json': automated('OUR-TWICE-001'),
    'twice.cases.json': casesOf('OUR-TWICE-001'),
    'twice-too.cases.json': casesOf('OUR-TWICE-001'),
    'wrong.json': automated('OUR-WRONG-001', { severity: 'awful' }),
    'wrong.cases.json': casesOf('OUR-WRONG-001'),
    'list.json': '[]',
    'none.json': automated('OUR-NONE-001'),
    'cut.json': '{"id": ',
    'empty.cases.json': { rule: 'OUR-NONE-001', cases: [] },
  });
  const three = 'has no cases: at least a pass, a fail and one with missing data belong into clashes';
  expect(await mistakes([own], shipped)).toEqual([
    'clashes/a.json /id OUR-OLD-001 is already the id of rules/a/b.json',
    'clashes/b.json /id OUR-OLD-001 is already the id of rules/a/b.json',
    'clashes/c.json /id SPS-B-001 is already the id of rules/a/b.json',
    'clashes/cut.json  is not JSON',
    'clashes/empty.cases.json /cases must NOT have fewer than 1 items',
    'clashes/list.json  must be object',
    'clashes/twice.cases.json /rule OUR-TWICE-001 has its cases in clashes/twice-too.cases.json',
    'clashes/wrong.json /severity must be one of critical, high, medium, low, info',
    `clashes/none.json  ${three}/none.cases.json`,
    `clashes/two.json  ${three}/two.cases.json`,
  ]);
  expect(await mistakes([own, join(root, 'nowhere')], shipped)).toContain(
    'nowhere  the folder of rules cannot be read: ENOENT',
  );
  expect(await mistakes([await folder('stray', { 'a.cases.json': casesOf('OUR-NOBODY-001') })], shipped)).toEqual([
    'stray/a.cases.json /rule there is no rule OUR-NOBODY-001',
  ]);
});

test('cases of a rule that a person answers are told: nothing would ever run them', async () => {
  const files = { 'b/a.json': { ...SAID, id: 'SPS-A-001', kind: 'manual', ...BY_HAND } };
  const shipped = await shippedOf('by-hand', { ...files, 'b/a.cases.json': casesOf('SPS-A-001') });
  expect(await mistakes([], shipped)).toEqual([
    'rules/b/a.cases.json /rule SPS-A-001 has no logic, so its cases would never be run',
  ]);
});

test('a case at a time that is none is told: every comparison with it would be false', async () => {
  const [first] = casesOf('SPS-B-001')['cases'] as Content[];
  const at = (...times: readonly string[]) => ({
    rule: 'SPS-B-001',
    cases: times.map((asOf) => ({ ...first, name: asOf, asOf })),
  });
  const rule = { 'a/b.json': automated('SPS-B-001', unchecked) };
  const good = at('2026-11-22T00:00:00Z', '2026-11-22T00:00:00.000Z');
  await loadRuleset([], await shippedOf('dated', { ...rule, 'a/b.cases.json': good }));
  const wrong = at('tomorrow', '2026-11-22', '2026-13-01T00:00:00Z', '2026-11-22T24:30:00Z');
  expect(await mistakes([], await shippedOf('undated', { ...rule, 'a/b.cases.json': wrong }))).toEqual(
    [0, 1, 2, 3].map((index) => expect.stringMatching(`^rules/a/b.cases.json /cases/${index}/asOf must match pattern`)),
  );
  await expect(
    loadRuleset([], await shippedOf('undated-hint', { ...rule, 'a/b.cases.json': at('now') })),
  ).rejects.toMatchObject({
    problems: [{ pointer: '/cases/0/asOf', hint: expect.stringMatching(/^Evaluation time, ISO 8601 in UTC/) }],
  });
});

test('a case that is given as values and as answers is told, also of a rule that needs no cases', async () => {
  const [first] = casesOf('SPS-B-001')['cases'] as Content[];
  const cases = { rule: 'SPS-B-001', cases: [{ ...first, tree: { '/api/x': { body: {} } } }] };
  const files = { 'a/b.json': automated('SPS-B-001', unchecked), 'a/b.cases.json': cases };
  expect(await mistakes([], await shippedOf('double', files))).toEqual([
    'rules/a/b.cases.json /cases/0 says two things that exclude each other',
  ]);
});

test('of cases that are wrong it is not said that there are none, and cases under a name of no cases are known', async () => {
  const shipped = await shippedOf('sound', {});
  const rule = { 'a.json': automated('OUR-A-001') };
  expect(await mistakes([await folder('typo', { ...rule, 'a.cases.json': casesOf('OUR-B-001') })], shipped)).toEqual([
    'typo/a.cases.json /rule there is no rule OUR-B-001',
  ]);
  const odd = { ...casesOf('OUR-A-001'), more: 1 };
  expect(await mistakes([await folder('odd', { ...rule, 'a.cases.json': odd })], shipped)).toEqual([
    'odd/a.cases.json /more there is no member "more" here',
  ]);
  const none = 'misnamed/a.json  has no cases: at least a pass, a fail and one with missing data belong into';
  expect(await mistakes([await folder('misnamed', { ...rule, 'a.case.json': casesOf('OUR-A-001') })], shipped)).toEqual(
    [
      'misnamed/a.case.json  looks like cases, and the name of their file ends in .cases.json',
      `${none} misnamed/a.cases.json`,
    ],
  );
});

test('two cases of one name are told: a failure could be either', async () => {
  const { cases } = casesOf('OUR-A-001') as { cases: Content[] };
  const twice = { rule: 'OUR-A-001', cases: [...cases, cases[1]] };
  const own = await folder('twice', { 'a.json': automated('OUR-A-001'), 'a.cases.json': twice });
  expect(await mistakes([own], await shippedOf('sound-too', {}))).toEqual([
    'twice/a.cases.json /cases/3/name another case is called "case 1"',
  ]);
});
