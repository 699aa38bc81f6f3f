import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { lintRules, testRules } from '../../src/cli/rules-command.ts';
import { starterRule } from '../../src/rules/starter-rule.ts';

afterEach(() => vi.restoreAllMocks());

test('a case that fails is named, counted, and gives exit code 2', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-rules-test-'));
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  try {
    const asked = { title: 'x', area: 'disk', endpoint: '/api/configuration/disk', datum: 'on', value: true };
    const { rule, cases } = starterRule({ ...asked, id: 'OUR-DISK-001', isShipped: false, schemas: null });
    const wrong = JSON.stringify(cases).replace('"as it should be"', '"made wrong"').replace('"pass"', '"fail"');
    await writeFile(join(folder, 'a.json'), JSON.stringify(rule));
    await writeFile(join(folder, 'a.cases.json'), wrong);
    expect(await testRules({ rules: [folder] })).toBe(2);
  } finally {
    await rm(folder, { recursive: true });
  }
  // Of the shipped cases another test tells.
  expect(said.filter((line) => !line.startsWith('SPS-'))).toEqual([
    'OUR-DISK-001: made wrong\n  expected fail\n  got pass: on is true\n',
    expect.stringMatching(/^\d{3,} cases, [1-9]\d* failed\n$/),
  ]);
});

test('a text that nobody has written yet is a warning, wherever it stands, and so is an endpoint that nobody knows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-rules-lint-'));
  const warned: string[] = [];
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => warned.push(String(text)) > 0);
  const asked = { area: 'disk', endpoint: '/api/configuration/disk', datum: 'on', value: true, schemas: null };
  const start = starterRule({ ...asked, title: 'To be written', id: 'OUR-DISK-001', isShipped: true });
  const write = (rule: object): Promise<void> => writeFile(join(folder, 'a.json'), JSON.stringify(rule));
  try {
    await write(start.rule);
    await writeFile(join(folder, 'a.cases.json'), JSON.stringify(start.cases));
    expect(await lintRules({ rules: [folder] })).toBe(0);
    await write({ ...start.rule, title: 'x', rationale: 'x', remediation: 'x', source: 'It is to be written down' });
    expect(await lintRules({ rules: [folder] })).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
  const unwritten = ['title', 'rationale', 'remediation', 'source'].map(
    (one) => `\n  a.json /${one}: is to be written`,
  );
  const unknown =
    '\n  a.json /inputs/disk: /api/configuration/disk is none of the known endpoints. Where an appliance lacks it, the rule is notapplicable.';
  expect(warned.map((text) => text.replaceAll(/ \S*a\.json/g, ' a.json'))).toEqual([
    `warning:${unwritten.join('')}${unknown}\n`,
    `warning:${unknown}\n`,
  ]);
});
