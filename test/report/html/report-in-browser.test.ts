import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileResult, PAYLOADS } from '../../support/hostile-result.ts';
import { largeResult } from '../../support/large-result.ts';
import { sampleResult } from '../../support/sample-result.ts';
import { type BrowsedReports, browseReports } from './browse-reports.ts';

let reports: BrowsedReports<'sample' | 'hostile' | 'large'>;
let page: BrowsedReports<string>['page'];
let urls: typeof reports.urls;

beforeAll(async () => {
  reports = await browseReports({
    sample: sampleResult(),
    hostile: hostileResult(),
    large: largeResult(60, 40, 0.2),
  });
  ({ page, urls } = reports);
}, 60_000);

afterAll(() => reports?.close());

const open = (url: string) => reports.open(url);
const shown = (selector: string) => reports.shown(selector);
const textOf = (selector: string) => page.$eval(selector, (one) => one.textContent ?? '');
const fragment = () => reports.fragment();

/** All of the page at once: what is laid out when it comes near the window has no background to judge, and hides what is too wide. */
async function layOut(): Promise<void> {
  const sheet = 'document.styleSheets[0]';
  await page.evaluate(`${sheet}.insertRule('* { content-visibility: visible !important }', ${sheet}.cssRules.length)`);
}

test('the search leaves what matches and keeps its words in the address', async () => {
  await open(urls.sample);
  const before = await shown('.finding');
  await page.type('[name=q]', 'archive');
  await page.waitForFunction(`location.hash.includes('q=archive')`);
  const after = await shown('.finding');
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThan(before);
  await open(`${urls.sample}${await fragment()}`);
  expect(await shown('.finding')).toBe(after);
  await page.click('#reset');
  expect(await shown('.finding')).toBe(before);
});

test('filters by appliance and result narrow findings, open questions and the matrix together', async () => {
  await open(urls.sample);
  await page.select('[name=appliance]', '2');
  await page.select('[name=result]', 'error');
  await page.waitForFunction(`location.hash.includes('result=error')`);
  expect(await shown('.finding')).toBe(0);
  expect(await shown('details.open')).toBeGreaterThan(0);
  expect(await shown('.matrix thead th')).toBe(2);
  expect(await shown('[data-appliance]')).toBe(1);
  expect(await textOf('#shown')).toMatch(/^\d+ results shown$/);
});

test('the lists of the appliances follow the filters', async () => {
  await open(`${urls.sample}#appliances?result=pass&severity=critical`);
  await page.click('#expand');
  const kinds = await page.$$eval('.results tbody tr', (rows) =>
    rows.filter((row) => row.checkVisibility()).map((row) => row.querySelector('.k')?.textContent),
  );
  expect(kinds.length).toBeGreaterThan(0);
  expect(new Set(kinds)).toEqual(new Set(['pass']));
});

test('the theme can be chosen against the system', async () => {
  await open(urls.sample);
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor') as Promise<string>;
  await page.select('#theme', 'dark');
  const dark = await paper();
  await page.select('#theme', 'light');
  expect(await paper()).not.toBe(dark);
});

test('without JavaScript everything can still be read', async () => {
  const plain = await page.browser().newPage();
  const read = () => plain.$eval('body', (body) => (body as unknown as { innerText: string }).innerText);
  await plain.setViewport({ width: 1280, height: 900 });
  await plain.goto(urls.sample);
  expect(await read()).toContain('Find in this report');
  await plain.setJavaScriptEnabled(false);
  await plain.goto(urls.sample);
  const text = await read();
  const parts = await plain.$$eval('main > section, .finding, .appliance, .matrix tr, .manual tbody tr', (found) =>
    found.map((one) => one.checkVisibility()),
  );
  expect(parts.length).toBeGreaterThan(50);
  expect(parts).not.toContain(false);
  expect(text).toContain('sps-lab-01');
  expect(text).toContain('SPS-CONN-002');
  expect(text).not.toContain('Find in this report');
  await plain.close();
});

// The second scheme differs in its colours alone.
test.each([
  ['light', "{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }"],
  ['dark', "{ type: 'rule', values: ['color-contrast'] }"],
])('axe finds nothing against WCAG 2.2 AA, everything open (%s)', async (scheme, rules) => {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await open(urls.sample);
  await page.click('#expand');
  await layOut();
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations, judged, undecided } = (await page.evaluate(
    `axe.run(document, { runOnly: ${rules} }).then((run) => ({
      violations: run.violations.map((one) => one.id + ' ' + one.nodes[0].target),
      judged: run.passes.find((one) => one.id === 'color-contrast').nodes.length,
      undecided: run.incomplete.find((one) => one.id === 'color-contrast')?.nodes.length,
    }))`,
  )) as { violations: string[]; judged: number; undecided: number };
  expect(violations).toEqual([]);
  expect(judged).toBeGreaterThan(2000);
  expect(undecided).toBeLessThan(30);
});

test('at 320 pixels nothing makes the page scroll sideways', async () => {
  await page.setViewport({ width: 320, height: 900 });
  for (const url of Object.values(urls)) {
    await open(url);
    await page.click('#expand');
    await layOut();
    expect(await shown('.matrix, .finding')).toBeGreaterThan(5);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  }
  await page.setViewport({ width: 1280, height: 900 });
});

test('hostile texts run nothing and nothing outside was asked for', async () => {
  await open(urls.hostile);
  expect(await textOf('main')).toContain(PAYLOADS['script']);
  expect(await page.$$eval('main script, main img, [onmouseover]', (found) => found.length)).toBe(0);
  expect(reports.complaints).toEqual([]);
  await page.evaluate(
    'const one = document.createElement("img"); one.src = "http://127.0.0.1:9/"; document.body.append(one)',
  );
  await expect.poll(() => reports.complaints.join()).toContain('violates');
});

test('of a large fleet a link leads to its place at once, and the filters reach the lists of each appliance', async () => {
  await open(urls.large);
  const [id = ''] = (
    await page.$$eval('.findings tbody[id], .finding tbody[id]', (units) => units.map((unit) => unit.id))
  ).slice(-1);
  await open(`${urls.large}#${id}`);
  const top = () => page.$eval(`[id="${id}"]`, (unit) => unit.getBoundingClientRect().top);
  await expect.poll(top).toBeLessThan(200);
  expect(await top()).toBeGreaterThan(-50);
  const severityOf = new Map(
    await page.$$eval('.matrix tr[id]', (rows) =>
      rows.map((row) => [row.querySelector('.id')?.textContent ?? '', row.getAttribute('data-v')] as const),
    ),
  );
  const shownLinks = async () => {
    const ids = await page.$$eval('.lists .ids a:not([hidden])', (links) => links.map((link) => link.textContent));
    return [...new Set(ids.map((one) => severityOf.get(one ?? '')))].sort();
  };
  expect((await shownLinks()).length).toBeGreaterThan(1);
  await page.select('select[name="severity"]', 'critical');
  await expect.poll(shownLinks).toEqual(['critical']);
  await page.click('#reset');
  await expect.poll(async () => (await shownLinks()).length).toBeGreaterThan(1);
});
