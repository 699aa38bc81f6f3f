import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProgress } from '../../src/cli/progress.ts';
import { renderSummary } from '../../src/cli/render-summary.ts';
import { openTerminal, type Terminal } from '../../src/cli/terminal.ts';
import { buildChecklistJob } from '../../src/report/checklist/build-checklist-job.ts';
import { checklistOfResult } from '../../src/report/checklist/checklist-input.ts';
import { renderChecklistHtml } from '../../src/report/checklist/render-checklist-html.ts';
import { loadTemplates } from '../../src/report/html/load-templates.ts';
import { renderHtml } from '../../src/report/html/render-html.ts';
import { buildPrintJob } from '../../src/report/pdf/build-print-job.ts';
import type { PdfBrowser } from '../../src/report/pdf/launch-browser.ts';
import { loadFontCss } from '../../src/report/pdf/load-font-css.ts';
import { listPages, parsePdf } from '../../src/report/pdf/pdf-file.ts';
import { createTextReader } from '../../src/report/pdf/pdf-text.ts';
import { printPdf } from '../../src/report/pdf/print-pdf.ts';
import { makeTextVisible } from '../../src/report/view/make-visible.ts';
import { hostileResult, PAYLOADS } from '../support/sample-result.ts';
import { openBrowser } from './pdf/open-browser.ts';

// The grid of format and payload for what people read. The machine formats are in formats/hostile-text.test.ts.

const GRID = Object.entries(PAYLOADS);
const ACTING = /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]|\p{Cs}/u;

let browser: PdfBrowser;
let folder: string;
const texts = new Map<string, string>();
const pages = new Map<string, Awaited<ReturnType<typeof inspect>>>();

beforeAll(async () => {
  const [templates, fontCss] = [await loadTemplates(), await loadFontCss()];
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  const result = hostileResult();
  const checklist = checklistOfResult(result);
  const html = {
    'report.html': renderHtml(result, { templates }),
    'checklist.html': renderChecklistHtml(checklist, { templates }),
  };
  for (const [name, text] of Object.entries(html)) {
    const inspected = await inspect(name, text);
    pages.set(name, inspected);
    texts.set(name, inspected.text);
  }
  const options = { templates, fontCss, paper: 'a4' as const };
  texts.set('report.pdf', readPdf((await printPdf(browser, buildPrintJob(result, options))).bytes));
  texts.set('checklist.pdf', readPdf((await printPdf(browser, buildChecklistJob(checklist, options))).bytes));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a browser with scripts switched on makes of a page. */
async function inspect(name: string, html: string) {
  const file = join(folder, name);
  await writeFile(file, html);
  const page: Page = await browser.browser.newPage();
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) seen.push(`request ${request.url()}`);
  });
  page.on('pageerror', (error) => seen.push(`error ${String(error)}`));
  page.on('console', (message) => seen.push(`console ${message.text()}`));
  try {
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    // As text, for functions are rewritten by the test runner.
    const found = (await page.evaluate(`(() => {
      const all = [...document.querySelectorAll('*')];
      const values = all.flatMap((one) => [...one.attributes]);
      return {
        text: document.documentElement.textContent,
        elements: [...new Set(all.map((one) => one.localName))],
        attributes: [...new Set(values.map((one) => one.name))],
        links: values.filter((one) => one.name === 'href' && !one.value.startsWith('#')).length,
        scripts: document.scripts.length,
      };
    })()`)) as { text: string; elements: string[]; attributes: string[]; links: number; scripts: number };
    return { ...found, text: found.text.replace(/\s+/g, ''), seen };
  } finally {
    await page.close();
  }
}

function readPdf(bytes: Uint8Array): string {
  const file = parsePdf(bytes);
  const reader = createTextReader(file);
  return listPages(file)
    .map((page) => reader.text(page).text)
    .join('');
}

/** A payload as a person reads it, without white space. A page break may stand in the longest, so that its start is looked for. */
function shown(payload: string): string {
  return makeTextVisible(payload).replace(/\s+/g, '').slice(0, 500);
}

describe.each(['report.html', 'checklist.html', 'report.pdf', 'checklist.pdf'])('%s', (name) => {
  it.each(GRID)('keeps %s as text', (_, payload) => {
    // Where no font has a character the browser draws a box and may leave its text out: the test machine has few fonts.
    const text = name.endsWith('.pdf') ? shown(payload).replace('＝', '') : shown(payload);
    expect(texts.get(name)).toContain(text);
  });
});

/** In every place of every page, where the grid has another payload in each. */
describe('markup in every text', async () => {
  const options = { templates: await loadTemplates(), fontCss: '', paper: 'a4' } as const;
  const result = hostileResult([`<i-am-here a="'">`]);
  const checklist = checklistOfResult(result);
  it.each([
    ['report.html', renderHtml(result, options)],
    ['checklist.html', renderChecklistHtml(checklist, options)],
    ['report.pdf', buildPrintJob(result, options).html(null)],
    ['checklist.pdf', buildChecklistJob(checklist, options).html(null)],
  ])('of %s stays text', (_, page) => {
    expect(page.match(/&lt;i-am-here a&#x3D;&quot;&#x27;&quot;&gt;/g)?.length).toBeGreaterThan(100);
    const tags = page.match(/<[a-z][^>]*>/g) ?? [];
    expect(tags.filter((tag) => tag.replace(/"[^"]*"/g, '').includes('i-am-here'))).toEqual([]);
  });
});

describe.each(['report.html', 'checklist.html'])('%s in a browser', (name) => {
  it('runs, asks for and complains about nothing', () => {
    expect(pages.get(name)?.seen).toEqual([]);
  });

  it('would have been seen to', async () => {
    const page = '<script>alert(1)</script><img src="http://127.0.0.1:9/x"><script>console.log(2); no()</script>';
    const { seen } = await inspect('acting.html', page);
    const kinds = seen.map((one) => one.split(' ')[0]);
    expect(kinds).toEqual(expect.arrayContaining(['dialog', 'request', 'console', 'error']));
  });

  it('holds no element, attribute or link that a payload brought in', () => {
    const { elements, attributes, links, scripts } = pages.get(name)!;
    expect(elements.filter((one) => /^(x|img|iframe|object|embed|base|form|link)$/.test(one))).toEqual([]);
    expect(attributes.filter((one) => /^on|^src|^style$|^action/.test(one))).toEqual([]);
    expect(links).toBe(0);
    expect(scripts).toBe(name === 'report.html' ? 1 : 0);
  });
});

describe('the terminal', () => {
  const terminal: Terminal = { ...openTerminal({ color: false, progress: false }), width: 80, height: 24 };

  /** A terminal is not told of what would act. */
  const startOf = (payload: string) => [...payload.replace(/[\p{C}\s]/gu, '')].slice(0, 4).join('');

  it.each(GRID)('prints a summary with %s in lines that fit and with nothing that acts', (_, payload) => {
    const summary = renderSummary(hostileResult([payload]), '/reports/scan', terminal);
    expect(summary.replace(/\s+/g, '')).toContain(`notread${startOf(payload)}`);
    expect(summary.match(ACTING)?.[0]).toBeUndefined();
    expect(summary.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(summary.split('\n').length).toBeLessThan(40);
  });

  it.each(GRID)('draws progress with %s in one line per appliance', (_, payload) => {
    const written: string[] = [];
    const write = process.stderr.write;
    process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    try {
      openProgress([payload, 'sps-02'], { ...terminal, isInteractive: true }).take({
        event: 'appliance-finished',
        appliance: payload,
        status: 'failed',
        endpoints: 0,
        requests: 1,
        error: payload,
      });
    } finally {
      process.stderr.write = write;
    }
    const lines = written.join('').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]?.replace(/\s+/g, '').startsWith(startOf(payload))).toBe(true);
    expect(lines.join('').match(ACTING)?.[0]).toBeUndefined();
    expect(lines.every((line) => line.length <= 80)).toBe(true);
  });
});
