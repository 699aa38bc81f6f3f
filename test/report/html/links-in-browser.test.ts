import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleResult } from '../../support/sample-result.ts';
import { type BrowsedReports, browseReports } from './browse-reports.ts';

let reports: BrowsedReports<'sample'>;
let page: BrowsedReports<string>['page'];
let url: string;

beforeAll(async () => {
  reports = await browseReports({ sample: sampleResult() });
  ({ page } = reports);
  url = reports.urls.sample;
}, 60_000);

afterAll(() => reports?.close());

const severity = () => page.$eval('[name=severity]', (field) => (field as unknown as { value: string }).value);

describe('a deep link', () => {
  test('opens what is folded and drops filters that hide its target', async () => {
    await reports.open(url);
    const id = await page.$eval('.results tr[id]', (row) => row.id);
    expect(await reports.shown(`#${id}`)).toBe(0);
    // The browser itself opens the folds of a place, but not where filters follow its name.
    for (const filters of ['', '?q=', '?severity=info']) {
      await reports.open(`${url}#${id}${filters}`);
      expect(await reports.shown(`#${id}`), filters).toBe(1);
    }
    const finding = await page.$eval('.finding', (one) => one.id);
    await reports.open(`${url}#${finding}?severity=info`);
    expect(await reports.shown(`#${finding}`)).toBe(1);
  });

  test('from a matrix cell leads to its evidence', async () => {
    await reports.open(url);
    await page.click('.matrix a.k-fail');
    const target = (await reports.fragment()).slice(1);
    expect(await page.$eval(`#${target}`, (one) => one.closest('.finding') !== null)).toBe(true);
  });

  test('shows what its fragment says and nothing else, also on the way back', async () => {
    await reports.open(`${url}#findings`);
    const all = await reports.shown('.finding');
    await page.evaluate(`location.hash = '#findings?severity=critical'`);
    await expect.poll(severity).toBe('critical');
    expect(await reports.shown('.finding')).toBeLessThan(all);
    await page.goBack();
    await expect.poll(severity).toBe('');
    expect(await reports.shown('.finding')).toBe(all);
  });

  test('keeps the filters when it is a link of the page', async () => {
    await reports.open(`${url}#findings?severity=high`);
    await page.click('nav a[href="#matrix"]');
    expect(await reports.fragment()).toBe('#matrix?severity=high');
    expect(await severity()).toBe('high');
  });
});

test('manual controls follow the filters', async () => {
  await reports.open(url);
  const all = await reports.shown('.manual tbody tr');
  await reports.open(`${url}#manual?severity=medium`);
  const medium = await reports.shown('.manual tbody tr');
  expect(medium).toBeGreaterThan(0);
  expect(medium).toBeLessThan(all);
  await reports.open(`${url}#manual?result=pass`);
  expect(await reports.shown('.manual tbody tr')).toBe(1);
});

describe('a link is copied', () => {
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    const html = await readFile(reports.files.sample);
    // The clipboard belongs to secure contexts with an origin; loopback is one.
    server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html)).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => server.once('listening', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await page
      .browserContext()
      .overridePermissions(origin, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);
  });
  afterAll(() => server?.close());

  test('with its filters, into the clipboard and the address', async () => {
    await reports.open(`${origin}/#findings?severity=critical`);
    await page.bringToFront();
    const id = await page.$eval('.finding', (one) => one.id);
    await page.click(`#${id} > .head .pin`);
    await expect
      .poll(() => page.$eval(`#${id} > .head .pin`, (pin) => pin.getAttribute('aria-label')))
      .toBe('Link copied');
    const link = await page.evaluate('navigator.clipboard.readText()');
    expect(link).toBe(`${origin}/#${id}?severity=critical`);
    expect(page.url()).toBe(link);
    await reports.open(String(link));
    expect(await reports.shown(`#${id}`)).toBe(1);
  });
});

describe('by keyboard', () => {
  test('the skip link comes first, expand all opens every fold', async () => {
    await reports.open(url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    const folded = () => page.$$eval('main details:not([open])', (folds) => folds.length);
    expect(await folded()).toBeGreaterThan(10);
    await page.focus('#expand');
    await page.keyboard.press('Enter');
    expect(await folded()).toBe(0);
  });

  test('everything that can be reached shows that it has the focus, in sight', async () => {
    await reports.open(url);
    const seen: string[] = [];
    const dim: string[] = [];
    for (let n = 0; n < 150; n += 1) {
      await page.keyboard.press('Tab');
      const [name, isVisible] = (await page.evaluate(`(() => {
        const one = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        const { top, bottom } = one.getBoundingClientRect();
        const marked = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
        return [one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 30), marked && bottom > 0 && top < innerHeight];
      })()`)) as [string, boolean];
      seen.push(name);
      if (!isVisible) dim.push(name);
    }
    expect(new Set(seen).size).toBeGreaterThan(60);
    expect(dim).toEqual([]);
  });

  test('a table is sorted and a fold opened', async () => {
    await reports.open(url);
    await page.focus('#coverage thead button');
    await page.keyboard.press('Space');
    expect(await page.$eval('#coverage thead th', (head) => head.getAttribute('aria-sort'))).toBe('ascending');
    await page.focus('.framework > summary');
    await page.keyboard.press('Enter');
    expect(await page.$eval('.framework', (fold) => fold.hasAttribute('open'))).toBe(true);
  });
});
