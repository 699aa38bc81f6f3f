import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';

const root = await mkdtemp(join(tmpdir(), 'sps-audit-shipped-'));
afterAll(() => rm(root, { recursive: true, force: true }));

/** A package of which only what is no rule is there: rules are not what is tried. */
for (const name of ['rule.schema.json', 'cases.schema.json', 'endpoints.json', 'profiles', 'frameworks'])
  await cp(join(import.meta.dirname, '../../rules', name), join(root, name), { recursive: true });

test('a shipped file that is damaged is told, not left out', async () => {
  const { profiles, frameworks, knownEndpoints } = await loadRuleset([], `${root}/`);
  expect([profiles.size, frameworks.length, knownEndpoints.length].every((count) => count > 0)).toBe(true);
  for (const path of ['profiles/strict.json', 'frameworks/zz.json', 'endpoints.json', 'cases.schema.json']) {
    await writeFile(join(root, path), '{"name": "cut o');
    await expect(loadRuleset([], `${root}/`)).rejects.toThrow(
      `the shipped rules are not complete: ${path.split('/').at(-1)}`,
    );
    await rm(join(root, path));
  }
});
