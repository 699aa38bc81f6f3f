import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { renderRuleIndex, renderRulePage, writeDocs } from '../../src/rules/rule-docs.ts';

const folder = fileURLToPath(new URL('../../docs/rules/', import.meta.url));

test('docs/rules is what `sps-audit rules docs` writes from the rules', async () => {
  const ruleset = await loadRuleset([]);
  const pages = new Map(ruleset.rules.map((rule) => [`${rule.id}.md`, renderRulePage(rule, ruleset)]));
  pages.set('README.md', renderRuleIndex(ruleset));
  const todo = 'Run `npm run docs`, and commit what it wrote.';
  expect((await readdir(folder)).sort(), todo).toEqual([...pages.keys()].sort());
  const stale = [];
  for (const [name, page] of pages) if ((await readFile(`${folder}${name}`, 'utf8')) !== page) stale.push(name);
  expect(stale, todo).toEqual([]);
});

test('the pages are counted as they are written', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sps-audit-pages-'));
  try {
    const ruleset = await loadRuleset([]);
    expect(await writeDocs({ ...ruleset, rules: ruleset.rules.slice(0, 2) }, join(dir, 'new'))).toBe(3);
    expect(await readdir(join(dir, 'new'))).toHaveLength(3);
  } finally {
    await rm(dir, { recursive: true });
  }
});
