import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  ...readdirSync(project).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(project, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'docs/rules/README.md',
];
const read = (page: string): string => readFileSync(join(project, page), 'utf8');

/** As GitHub makes anchors of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

describe.each(pages)('%s', (page) => {
  const markdown = read(page).replace(/^```[\s\S]*?^```/gm, '');
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

  test('links to what is there', () => {
    const broken = links
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        if (statSync(join(project, file), { throwIfNoEntry: false }) === undefined) return true;
        return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  test('names files and npm scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
    const named = [...read(page).matchAll(/npm run (?:--silent )?([a-z][a-z0-9-]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const files = [...markdown.matchAll(/`((?:src|test|rules|templates|docs|\.ci)\/[\w./-]+\.\w+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(files.filter((file) => statSync(join(project, file), { throwIfNoEntry: false }) === undefined)).toEqual([]);
  });
});

test('every page is named in the index', () => {
  const index = read('docs/README.md');
  const missing = pages.filter(
    (page) =>
      page.startsWith('docs/') &&
      !['docs/README.md', 'docs/rules/README.md'].includes(page) &&
      !index.includes(`(${page.slice('docs/'.length)})`),
  );
  expect(missing).toEqual([]);
});
