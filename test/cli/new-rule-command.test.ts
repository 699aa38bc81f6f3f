import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newRuleCommand } from '../../src/cli/new-rule-command.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { runCase } from '../../src/rules/run-cases.ts';
import { SHIPPED_RULES } from '../../src/rules/shipped-rules.ts';

let folder: string;
let warned: string;
beforeEach(async () => {
  warned = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    warned += text;
    return true;
  });
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-new-rule-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const asked = (more: object = {}): Record<string, unknown> => ({
  title: 'The disk is watched',
  endpoint: '/api/configuration/management/disk_fill_up',
  datum: 'limits.percent',
  expect: 'true',
  out: join(folder, 'disk'),
  rules: [],
  ...more,
});

it.each(['true', 'false', '80', 'warn'])('writes a rule that lints and whose cases hold, for %s', async (value) => {
  expect(await newRuleCommand('ORG-DISK-001', asked({ expect: value }))).toBe(0);
  const { rules, cases } = await loadRuleset([folder]);
  const rule = rules.find(({ id }) => id === 'ORG-DISK-001');
  if (rule?.kind !== 'automated') throw new Error('the rule is automated');
  expect(rule).toMatchObject({ area: 'disk', inputs: { diskFillUp: asked()['endpoint'] } });
  const own = cases.get(rule.id)?.cases ?? [];
  expect(own.flatMap((one) => runCase(rule, one) ?? [])).toEqual([]);
  expect(new Set(own.map((one) => one.expect))).toEqual(new Set(['pass', 'fail', 'unknown', 'error']));
});

it.each([
  ['an id that is taken', 'SPS-DISK-001', {}, /There is a rule SPS-DISK-001 already/],
  ['an id that is none', 'disk', {}, /mistake/],
  ['an endpoint that is none', 'ORG-DISK-001', { endpoint: 'https://192.0.2.1/api' }, /mistake/],
])('refuses %s and leaves no file', async (_what, id, more, message) => {
  await expect(newRuleCommand(id, asked(more))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(message),
  });
  expect(await readdir(folder, { recursive: true })).not.toContainEqual(expect.stringMatching(/\.json$/));
});

it('overwrites nothing', async () => {
  await newRuleCommand('ORG-DISK-001', asked());
  const file = join(folder, 'disk', 'the-disk-is-watched.json');
  const before = await readFile(file, 'utf8');
  await expect(newRuleCommand('ORG-DISK-002', asked())).rejects.toThrow(/is there already/);
  expect(await readFile(file, 'utf8')).toBe(before);
});

it('names the rules that judge the same already, and writes it all the same', async () => {
  const endpoint = '/api/configuration/local_services/ssh';
  expect(await newRuleCommand('ORG-LSVC-001', asked({ endpoint, datum: 'enabled' }))).toBe(0);
  expect(warned).toBe(
    `warning: SPS-LSVC-001 judges enabled of ${endpoint} already; "sps-audit rules show SPS-LSVC-001" says how\n`,
  );
  warned = '';
  await newRuleCommand('ORG-LSVC-002', asked({ title: 'y', endpoint, datum: 'enable' }));
  expect(warned).toBe('');
});

it('warns of an endpoint that nobody knows, as text that no terminal obeys, and not of one that is refused', async () => {
  const endpoint = '/api/configuration/local_services/shh';
  expect(await newRuleCommand('ORG-LSVC-001', asked({ endpoint }))).toBe(0);
  expect(warned).toBe(
    `warning: ${endpoint} is none of the known endpoints. Where an appliance lacks it, the rule is notapplicable. Did you mean /api/configuration/local_services/ssh?\n`,
  );
  warned = '';
  await expect(newRuleCommand('ORG-LSVC-002', asked({ endpoint: '/api/\u001b[2J', title: 'y' }))).rejects.toThrow();
  expect(warned).toBe('');
});

it.each(['profiles', 'frameworks', '.'])('refuses to ship a rule in rules/%s', async (name) => {
  const out = join(SHIPPED_RULES, name);
  await expect(newRuleCommand('SPS-DISK-099', asked({ out }))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('holds no rules'),
  });
  expect(existsSync(join(out, 'the-disk-is-watched.json'))).toBe(false);
});

it('refuses to ship a rule under an id that is not of the shipped ones', async () => {
  const out = join(SHIPPED_RULES, 'ssh');
  await expect(newRuleCommand('NET-007', asked({ out }))).rejects.toMatchObject({
    exitCode: 2,
    message: 'The id of a shipped rule starts with SPS-, and NET-007 does not.',
  });
  expect(existsSync(join(out, 'the-disk-is-watched.json'))).toBe(false);
});
