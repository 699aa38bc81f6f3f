import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { testRules } from '../../src/cli/rules-command.ts';
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
  expect(said).toEqual([
    'OUR-DISK-001: made wrong\n  expected fail\n  got pass: on is true\n',
    expect.stringMatching(/^\d{3,} cases, 1 failed\n$/),
  ]);
});
