import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { AuditError, type Problem } from '../../src/model/audit-error.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { runCase } from '../../src/rules/run-cases.ts';
import { selectRules } from '../../src/rules/select-rules.ts';

const root = await mkdtemp(join(tmpdir(), 'sps-audit-rules-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const SYSLOG = '/api/configuration/management/syslog';

/** A rule as somebody would write it beside the shipped ones. */
function content(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'OUR-SYSLOG-001',
    revision: 1,
    title: 'Two syslog receivers',
    severity: 'medium',
    area: 'syslog',
    kind: 'automated',
    tier: 'core',
    confirmed: true,
    inputs: { syslog: SYSLOG },
    check: { '>=': [{ count: [{ var: 'syslog.receivers' }] }, { param: 'minReceivers' }] },
    params: {
      minReceivers: {
        type: 'integer',
        default: 2,
        minimum: 1,
        maximum: 5,
        unit: 'receivers',
        description: 'How many.',
      },
    },
    expected: 'two receivers',
    message: { fail: 'fewer than {{params.minReceivers}} receivers' },
    rationale: 'One may be down.',
    remediation: { text: 'Add one.' },
    source: 'our handbook',
    ...changes,
  };
}

function cases(rule: string): unknown {
  return {
    rule,
    cases: [
      { name: 'two', given: { syslog: { receivers: [{}, {}] } }, expect: 'pass' },
      { name: 'one', given: { syslog: { receivers: [{}] } }, expect: 'fail' },
      { name: 'none told', given: { syslog: {} }, expect: 'unknown', reason: 'missing-datum' },
    ],
  };
}

async function folder(name: string, files: Readonly<Record<string, unknown>>): Promise<string> {
  const dir = join(root, name);
  for (const [file, value] of Object.entries(files)) {
    const path = join(dir, file);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return dir;
}

async function problemsOf(dirs: readonly string[]): Promise<readonly Problem[]> {
  try {
    await loadRuleset(dirs);
  } catch (error) {
    if (error instanceof AuditError && error.exitCode === 2) return error.problems;
    throw error;
  }
  return [];
}

describe('loadRuleset', () => {
  test('a folder of one rule and its cases is added to the shipped rules', async () => {
    const shipped = await loadRuleset([]);
    const dir = await folder('good', { 'ours/two.json': content(), 'ours/two.cases.json': cases('OUR-SYSLOG-001') });
    const ruleset = await loadRuleset([dir]);
    expect(ruleset.rules).toHaveLength(shipped.rules.length + 1);
    expect(ruleset.sha256).not.toBe(shipped.sha256);
    const { rules } = selectRules(ruleset, {
      profile: 'baseline',
      only: [],
      skip: [],
      framework: null,
      parameters: {},
    });
    const ours = rules.find(({ rule }) => rule.id === 'OUR-SYSLOG-001')!;
    expect(ours.parameters).toEqual({ minReceivers: 2 });
    if (ours.rule.kind !== 'automated') throw new Error('our rule is automated');
    for (const one of ruleset.cases.get('OUR-SYSLOG-001')!.cases) expect(runCase(ours.rule, one)).toBeNull();
  });

  test('one mistake hides no other of the same file, whatever its kind', async () => {
    const many = content({
      title: undefined,
      severity: 'awful',
      inputs: {
        syslog: SYSLOG,
        odd: 'no path',
        secret: '/api/configuration/passwords/x',
        all: '/api/configuration/a/*',
      },
      forEach: { in: 'nowhere', as: 'one', name: 'one.name', onEmpty: 'fail', where: { launch: [1] } },
      let: {
        target: { ref: 'ghost.x', into: 'nothing', onNull: 'fail' },
        values: { collect: { in: 'all', as: 'item', each: { unheard: [1] } } },
      },
      when: { '===': [{ var: 'ghost.x' }, 1, 2] },
      check: { and: [{ matches: [{ var: 'syslog.x' }, '(a+)+$'] }, { param: 'max' }, { '!': [1], '!!': [1] }] },
      params: { minReceivers: { type: 'integer', default: 9 } },
      message: { fail: '{{ghost.x}}' },
    });
    const expression = { ...content({ id: 'OUR-SHAPE-001' }), let: { one: { ref: 1 } }, check: { launch: [1] } };
    const dir = await folder('many', { 'many.json': many, 'shape.json': expression });
    const problems = await problemsOf([dir]);
    const at = (name: string) =>
      problems.filter(({ file }) => file?.endsWith(`/${name}`)).map(({ pointer = '' }) => pointer);
    expect(at('many.json').sort()).toEqual(
      [
        ...['', '/severity', '/inputs/odd', '/inputs/secret', '/forEach/in', '/forEach/where', '/let/target/into'],
        ...['/let/target/ref', '/let/values/collect/each', '/when', '/when/===/0', '/check/and/0', '/check/and/1'],
        ...['/check/and/2', '/params/minReceivers', '/params/minReceivers', '/params/minReceivers', '/message/fail'],
      ].sort(),
    );
    // A shape that tells no names: at least the logic by itself. Of the kinds of `let` only what is wrong in the nearest.
    expect(at('shape.json')).toEqual(['/let/one', '/let/one', '/let/one/ref', '/check']);
  });

  test('every mistake of every file at once, each with its file and place', async () => {
    const mistakes: Record<string, readonly [changes: Record<string, unknown>, pointer: string, message: string]> = {
      'operator.json': [{ check: { launch: ['x'] } }, '/check', 'no operator "launch"'],
      'prototype.json': [{ check: { constructor: ['x'] } }, '/check', 'no operator "constructor"'],
      'two-operators.json': [{ check: { '===': [1, 1], '!==': [1, 2] } }, '/check', 'one operator, not 2'],
      'arity.json': [{ check: { '===': [{ var: 'syslog.x' }] } }, '/check', 'takes 2 operands, not 1'],
      'deep.json': [
        { check: { and: [true, { '!': [{ nothing: [] }] }] } },
        '/check/and/1/!/0',
        'no operator "nothing"',
      ],
      'name.json': [{ check: { '===': [{ var: 'sylog.x' }, 1] } }, '/check/===/0', 'provides "sylog"'],
      'no-path.json': [{ check: { '===': [{ var: { cat: ['sys', 'log'] } }, 1] } }, '/check/===/0', 'provides ""'],
      'parameter.json': [
        { check: { '===': [{ var: 'syslog.x' }, { param: 'max' }] } },
        '/check/===/1',
        'no parameter "max"',
      ],
      'pattern.json': [{ check: { matches: [{ var: 'syslog.x' }, '(a+)+$'] } }, '/check', 'repeats a group'],
      'computed-pattern.json': [
        { check: { matches: ['a', { var: 'syslog.x' }] } },
        '/check',
        'not a text that stands in the rule',
      ],
      'collection.json': [
        { check: { is_ref: [{ deref: [{ var: 'syslog.x' }, 'syslog'] }] } },
        '/check/is_ref/0',
        'no collection "syslog"',
      ],
      'when.json': [{ when: { var: 'other.x' } }, '/when', 'provides "other"'],
      'message.json': [{ message: { fail: 'is {{sislog.x}}' } }, '/message/fail', 'nothing provides {{sislog.x}}'],
      'bounds.json': [
        { params: { minReceivers: { type: 'integer', default: 9, minimum: 1, maximum: 5, unit: 'receivers' } } },
        '/params/minReceivers/default',
        'outside 1 to 5',
      ],
      'unit.json': [
        { params: { minReceivers: { type: 'integer', default: 2 } } },
        '/params/minReceivers',
        '"unit" is missing',
      ],
      'for-each.json': [
        { forEach: { in: 'syslog', as: 'one', name: 'one.name', onEmpty: 'fail' } },
        '/forEach/in',
        'one object, not a collection',
      ],
      'for-each-of-nothing.json': [
        { forEach: { in: 'constructor', as: 'one', name: 'one.name', onEmpty: 'fail' } },
        '/forEach/in',
        'no input "constructor"',
      ],
      'let.json': [
        { let: { other: { ref: 'syslog.x', into: 'constructor', onNull: 'fail' } } },
        '/let/other/into',
        'no collection "constructor"',
      ],
      'circle.json': [
        {
          inputs: { syslog: SYSLOG, all: '/api/configuration/policies/x/*' },
          let: { other: { ref: 'other.x', into: 'all', onNull: 'fail' } },
        },
        '/let/other/ref',
        'provides "other"',
      ],
      'default.json': [
        {
          inputs: { syslog: SYSLOG, all: '/api/configuration/policies/x/*' },
          let: {
            used: { distinctRefs: { in: 'all', as: 'x', where: { var: ['x.on', false] }, ref: 'x.y', into: 'all' } },
          },
        },
        '/let/used/distinctRefs/where',
        'a default stands for nothing in let',
      ],
      'passwords.json': [{ inputs: { syslog: '/api/configuration/passwords/x' } }, '/inputs/syslog', 'never read'],
      'private-keys.json': [
        { inputs: { syslog: '/api/configuration/private_keys/*' } },
        '/inputs/syslog',
        'never read',
      ],
      'dots.json': [
        { inputs: { syslog: '/api/configuration/x/../passwords/y' } },
        '/inputs/syslog',
        'no endpoint path',
      ],
      'dot.json': [{ inputs: { syslog: '/api/configuration/./passwords/y' } }, '/inputs/syslog', 'no endpoint path'],
      'elsewhere.json': [{ inputs: { syslog: 'https://198.51.100.1/api' } }, '/inputs/syslog', 'must match pattern'],
      'file.json': [{ inputs: { syslog: '/etc/passwd' } }, '/inputs/syslog', 'must match pattern'],
      'query.json': [{ inputs: { syslog: '/api/configuration/x?y=1' } }, '/inputs/syslog', 'must match pattern'],
      'member.json': [{ chek: true }, '/chek', 'no member "chek"'],
      'type.json': [{ revision: '1' }, '/revision', 'must be integer'],
      'check.json': [{ check: 5 }, '/check', 'must be object'],
      'remediation.json': [{ remediation: 3 }, '/remediation', 'must be string or object'],
      'severity.json': [{ severity: 'awful' }, '/severity', 'must be one of'],
      'id.json': [{ id: '../x' }, '/id', 'must match pattern'],
      'shipped-id.json': [{ id: 'SPS-SYSLOG-001' }, '/id', 'already the id of'],
    };
    const files: Record<string, unknown> = {};
    for (const [name, [changes]] of Object.entries(mistakes)) {
      const id = `OUR-${name.replace('.json', '').toUpperCase()}-001`;
      files[name] = content({ id, ...changes });
      files[name.replace('.json', '.cases.json')] = cases(id);
    }
    const missing = content();
    delete missing['rationale'];
    Object.assign(files, {
      'missing.json': missing,
      'no-json.json': '{\n  "id": "OUR-1",\n  oops\n}',
      'empty.json': '',
      'list.json': [],
      'large.json': `{"id": "${'x'.repeat(1_100_000)}"}`,
      'without-cases.json': content({ id: 'OUR-CASES-001' }),
      'wrong.cases.json': { rule: 'OUR-SYSLOG-001', cases: [{ name: 'x', given: {}, expect: 'perhaps' }] },
      'stray.cases.json': cases('OUR-NOBODY-001'),
    });
    const dir = await folder('mistakes', files);
    const problems = await problemsOf([dir, join(root, 'nowhere')]);
    const of = (name: string) => problems.filter(({ file }) => file?.endsWith(`/${name}`));
    const untold = Object.entries(mistakes).filter(
      ([name, [, pointer, message]]) =>
        !of(name).some((found) => found.pointer === pointer && found.message.includes(message)),
    );
    expect(untold.map(([name, [, pointer, message]]) => ({ name, pointer, message, told: of(name) }))).toEqual([]);
    expect(of('missing.json')).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('"rationale" is missing') as string }),
    );
    expect(of('no-json.json')).toMatchObject([{ line: 3, column: 3, message: 'is not JSON' }]);
    expect(of('empty.json')).toMatchObject([{ message: 'is not JSON' }]);
    expect(of('list.json').length).toBeGreaterThan(0);
    expect(of('large.json')).toMatchObject([{ message: 'is larger than 1 MiB' }]);
    expect(of('without-cases.json')).toMatchObject([{ message: expect.stringContaining('has no cases') as string }]);
    expect(of('wrong.cases.json')).toContainEqual(expect.objectContaining({ pointer: '/cases/0/expect' }));
    expect(of('stray.cases.json')).toMatchObject([
      { pointer: '/rule', message: expect.stringContaining('OUR-NOBODY-001') as string },
    ]);
    expect(of('nowhere')).toMatchObject([{ message: expect.stringContaining('cannot be read: ENOENT') as string }]);
    expect(problems.filter(({ file }) => file === undefined)).toEqual([]);
    expect(problems.filter(({ message }) => message.includes('schema'))).toEqual([]);
    expect(['check.json', 'remediation.json', 'type.json'].flatMap(of)).toHaveLength(3);
  });

  test('two files of one id', async () => {
    const dir = await folder('twice', {
      'a.json': content(),
      'b.json': content(),
      'a.cases.json': cases('OUR-SYSLOG-001'),
    });
    expect(await problemsOf([dir])).toMatchObject([
      {
        file: expect.stringMatching(/b\.json$/) as string,
        pointer: '/id',
        message: expect.stringMatching(/a\.json/) as string,
      },
    ]);
  });
});
