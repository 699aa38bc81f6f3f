import { beforeAll, expect, test } from 'vitest';
import { compileTemplate } from '../../../src/report/html/compile-template.ts';
import { loadTemplates, type Templates } from '../../../src/report/html/load-templates.ts';
import { htmlPieces, renderHtml } from '../../../src/report/html/render-html.ts';
import { renderPieces } from '../../../src/report/html/render-pieces.ts';
import { largeResult } from '../../support/large-result.ts';

let templates: Templates;

beforeAll(async () => {
  templates = await loadTemplates();
});

const PAGE = `<ul>{{#each rows}}<li>{{name}} of {{@root.title}}{{#each cells}}<b>{{this}}</b>{{#unless @last}}, {{/unless}}{{else}}{{none}}{{/each}}</li>{{else}}nothing{{/each}}</ul>`;

/** As the place of the first list is marked. */
const FORGED = ['<\0', '0>'].join('');

function pageOf(source: string) {
  return compileTemplate(new Map([['page.hbs', source]]), 'page.hbs');
}

test.each([0, 1, 8, 9, 100])('a list of %i comes in the same text whole and in pieces', (count) => {
  const rows = Array.from({ length: count }, (_, index) => ({
    name: `<${index}>`,
    none: 'none',
    cells: Array.from({ length: (index * 7) % 23 }, (__, cell) => `cell ${cell}`),
  }));
  const view = { title: 'all & everything', rows };
  const page = pageOf(PAGE);
  expect([...renderPieces(page, view)].join('')).toBe(page(view));
  expect(page(view).match(/<li>/g)?.length ?? 0).toBe(count);
});

test('text that looks like the place of a list stays text', () => {
  const rows = Array.from({ length: 20 }, () => ({ name: FORGED, none: '', cells: [FORGED] }));
  const text = [...renderPieces(pageOf(PAGE), { title: FORGED, rows })].join('');
  expect(text.match(/<li>/g)).toHaveLength(20);
  expect(text.match(/&lt;\0/g)).toHaveLength(60);
});

test('two pages may be read in turn', () => {
  const view = (name: string) => ({
    title: name,
    rows: Array.from({ length: 12 }, () => ({ name, none: '', cells: [] })),
  });
  const page = pageOf(PAGE);
  const [one, other] = [renderPieces(page, view('one')), renderPieces(page, view('other'))];
  let [first, second] = ['', ''];
  for (const piece of one) {
    first += piece;
    second += other.next().value ?? '';
  }
  expect([first, second]).toEqual([page(view('one')), page(view('other'))]);
});

test('the report of a large fleet comes in small pieces', () => {
  const result = largeResult(60, 100, 0.3);
  const pieces = [...htmlPieces(result, { templates })];
  expect(pieces.join('')).toBe(renderHtml(result, { templates }));
  const style = [...templates].filter(([name]) => /^(?:styles|client)\//.test(name)).map(([, text]) => text);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(style.join('').length);
});
