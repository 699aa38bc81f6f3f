import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { parseRule } from '../../src/rules/parse-rule.ts';
import { readJsonFile } from '../../src/rules/read-json-file.ts';
import { SHIPPED_RULES } from '../../src/rules/shipped-rules.ts';
import { compileSchema } from '../../src/snapshot/compile-schema.ts';

type Changes = Readonly<Record<string, Json | undefined>>;

const FOR_EACH = { in: 'all', as: 'one', name: 'one.name', onEmpty: 'fail' };
const RULE: Changes = {
  id: 'OUR-CONN-001',
  revision: 1,
  title: 'x',
  severity: 'low',
  area: 'connection',
  kind: 'automated',
  inputs: { all: '/api/configuration/{protocol}/connections/*' },
  forEach: FOR_EACH,
  check: { '===': [{ var: 'one.on' }, true] },
  expected: 'x',
  message: { fail: 'x' },
  rationale: 'x',
  remediation: 'x',
};

let parse: (content: Json) => ReturnType<typeof parseRule>;
beforeAll(async () => {
  const file = await readJsonFile(`${SHIPPED_RULES}rule.schema.json`);
  if ('problem' in file) throw new Error(file.problem.message);
  const schema = compileSchema(file.value as object, { allErrors: true, verbose: true });
  parse = (content) => parseRule(content, schema);
});

/** Each as `pointer message`; null for a rule that is taken. */
function told(content: Json): readonly string[] | null {
  const parsed = parse(content);
  return 'problems' in parsed ? parsed.problems.map(({ pointer, message }) => `${pointer} ${message}`) : null;
}
const changed = (changes: Changes): Json => JSON.parse(JSON.stringify({ ...RULE, ...changes }));

const GHOST = { check: { '===': [{ var: 'ghost.x' }, 1] } };
const LAUNCH = { check: { launch: [{ var: 'ghost.x' }] } };
const noGhost = '/check/===/0 no input, object or let provides "ghost"';
const noLaunch = (at: string) => `${at} there is no operator "launch"`;
const missing = (at: string, ...names: readonly string[]) => names.map((name) => `${at} "${name}" is missing`);
const severity = '/severity must be one of critical, high, medium, low, info';

test.each<[string, Changes, readonly string[]]>([
  ['names, where the shape is sound', { severity: 'awful', ...GHOST }, [severity, noGhost]],
  [
    'names, where a parameter lacks no more than its bounds',
    { params: { a: { type: 'integer', default: 1, description: 'x' } }, ...GHOST },
    [...missing('/params/a', 'minimum', 'maximum', 'unit'), noGhost],
  ],
  [
    'names, of logic that was written in a place of its own',
    { title: undefined, when: GHOST.check },
    [...missing('', 'title'), '/when/===/0 no input, object or let provides "ghost"'],
  ],
  ['operators, where no inputs are', { inputs: undefined, ...LAUNCH }, [...missing('', 'inputs'), noLaunch('/check')]],
  [
    'operators, where inputs are no names',
    { inputs: 5, severity: 'awful', ...LAUNCH },
    ['/inputs must be object', severity, noLaunch('/check')],
  ],
  [
    'operators, where no message is',
    { message: undefined, ...LAUNCH },
    [...missing('', 'message'), noLaunch('/check')],
  ],
  ['operators, where bindings are none', { let: 5, ...LAUNCH }, ['/let must be object', noLaunch('/check')]],
  [
    'operators, where the kind is none',
    { kind: 'other', ...LAUNCH },
    ['/kind must be one of automated, engine, manual', noLaunch('/check')],
  ],
  [
    'operators, where parameters are none',
    { params: { a: 5 }, ...LAUNCH },
    ['/params/a must be object', noLaunch('/check')],
  ],
  [
    'operators, where the loop has no name for its object',
    { forEach: { in: 'all' }, ...LAUNCH },
    [...missing('/forEach', 'as', 'name', 'onEmpty'), noLaunch('/check')],
  ],
  [
    'operators, where the loop says something unknown',
    { forEach: { ...FOR_EACH, x: 1 }, ...LAUNCH },
    ['/forEach/x there is no member "x" here', noLaunch('/check')],
  ],
  [
    'operators wherever logic stands',
    {
      inputs: 5,
      when: LAUNCH.check,
      forEach: { ...FOR_EACH, where: { launch: [1] } },
      let: { b: { anyObject: { in: 'all', as: 'x', test: { '!': [LAUNCH.check] } } } },
    },
    ['/inputs must be object', ...['/forEach/where', '/when', '/let/b/anyObject/test/!/0'].map(noLaunch)],
  ],
  [
    'a member of a collection read outside of its objects, wherever that stands',
    {
      inputs: { all: '/api/configuration/ssh/connections/*' },
      when: { '===': [{ var: ['all.on', false] }, true] },
      let: { b: { ref: 'all.policy', into: 'all', onNull: 'fail' } },
      check: { some: [{ var: 'all' }, { '===': [{ var: 'all.on' }, 1] }] },
    },
    ['/when/===/0', '/let/b/ref'].map(
      (at, index) => `${at} "all" is a collection, and only its objects can have "${['on', 'policy'][index]}"`,
    ),
  ],
  [
    'an object per protocol where nothing says which',
    {
      inputs: { all: '/api/configuration/ssh/connections/*', options: '/api/configuration/{protocol}/options' },
      let: {
        a: { anyObject: { in: 'all', as: 'x', test: { '===': [{ var: 'options.on' }, true] } } },
        b: { anyObject: { in: 'options', as: 'x', test: { '===': [{ var: 'options.on' }, true] } } },
      },
      check: { '===': [{ var: 'options.on' }, true] },
    },
    ['/check/===/0', '/let/a/anyObject/test/===/0'].map(
      (at) => `${at} "options" is one object per protocol, and nothing that is judged here says which`,
    ),
  ],
  ['once that a rule without a check needs a reason', { check: null }, missing('', 'uncheckable')],
  [
    'of two words for one place that of the shape',
    { severity: 'awful', ...GHOST, inputs: { ...(RULE['inputs'] as object), p: '/api/configuration/passwords/x?y=1' } },
    [severity, expect.stringMatching(/^\/inputs\/p must match pattern/) as string, noGhost],
  ],
  [
    'of the kinds of a binding the nearest one',
    { let: { a: { ref: 1 } } },
    [...missing('/let/a', 'into', 'onNull'), '/let/a/ref must be string'],
  ],
  [
    'both kinds of a value that may be two, and those of no other',
    { remediation: 3, revision: 'x' },
    ['/revision must be integer', '/remediation must be string or object'],
  ],
  ['a member that nobody knows at its place', { 'a/b~': 1 }, ['/a~1b~0 there is no member "a/b~" here']],
  ['logic that is no expression', { when: true }, ['/when must be object']],
  [
    'names, where a parameter has no type',
    { params: { a: { default: 1, description: 'x' } }, ...GHOST },
    expect.arrayContaining([...missing('/params/a', 'type'), noGhost]) as never,
  ],
])('tells %s', (_title, changes, mistakes) => {
  expect(told(changed(changes))).toEqual(mistakes);
});

test('what is no rule at all is told, whatever it is', () => {
  for (const content of [null, 5, 'x', []]) expect(told(content)).toEqual([' must be object']);
  expect(told({ kind: 'manual' })).toEqual(expect.arrayContaining(missing('', 'id', 'reviewIntervalDays')));
  const references = [{ framework: 'own', id: '1' }];
  const manual = { ...RULE, kind: 'manual', evidenceToCollect: 'x', reviewIntervalDays: 90, references };
  const strays = ['inputs', 'forEach', 'check', 'message'];
  expect(told(manual as Json)).toEqual(strays.map((name) => `/${name} there is no member "${name}" here`));
  for (const name of strays) Reflect.deleteProperty(manual, name);
  expect(parse(manual as Json)).toEqual({
    rule: {
      ...manual,
      remediation: { text: 'x' },
      ...{
        tier: 'core',
        confirmed: true,
        source: 'Rule of this organisation',
        params: {},
        aliases: [],
      },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
  });
});

test('whatever a member holds, a rule that is not taken says why, and one that is taken holds what its file says', () => {
  const values: readonly (Json | undefined)[] = [undefined, null, true, 1, '', 'x', [], [1], {}, { a: 1 }, { a: {} }];
  const more = ['let', 'when', 'params', 'aliases', 'references', 'appliesTo', 'uncheckable', 'tier', 'confirmed'];
  let taken = 0;
  for (const member of [...Object.keys(RULE), ...more]) {
    for (const value of values) {
      const parsed = parse(changed({ [member]: value }));
      if ('rule' in parsed) taken++;
      else expect([member, value, parsed.problems.length > 0]).toEqual([member, value, true]);
      if ('rule' in parsed && value !== undefined && member !== 'remediation')
        expect(parsed.rule).toMatchObject({ [member]: value });
    }
  }
  expect(taken).toBeGreaterThan(15);
});

test('a collection is read whole, by place, and under names that the rule gives its objects', () => {
  const inputs = {
    all: '/api/configuration/{protocol}/connections/*',
    options: '/api/configuration/{protocol}/options',
  };
  const reads = (...paths: readonly string[]): Json => ({ and: paths.map((path) => ({ '===': [{ var: path }, 1] })) });
  const shadowed = { forEach: { ...FOR_EACH, as: 'all', name: 'all.name' }, check: reads('all.on', 'options.on') };
  expect(told(changed({ inputs, ...shadowed }))).toBeNull();
  const named = { all: { collect: { in: 'all', as: 'x', each: { var: 'x.on' } } } };
  expect(told(changed({ inputs, forEach: undefined, let: named, check: reads('all.on') }))).toBeNull();
  expect(
    told(changed({ inputs, forEach: undefined, check: { some: [{ var: 'all' }, reads('all.0.on', 'on')] } })),
  ).toBeNull();
  expect(told(changed({ inputs, forEach: undefined, check: reads('all', 'all.0.on') }))).toBeNull();
});
