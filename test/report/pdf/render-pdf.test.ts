import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTemplates } from '../../../src/report/html/load-templates.ts';
import { buildPrintJob } from '../../../src/report/pdf/build-print-job.ts';
import type { PdfBrowser } from '../../../src/report/pdf/launch-browser.ts';
import { loadFontCss } from '../../../src/report/pdf/load-font-css.ts';
import { cssString } from '../../../src/report/pdf/page-rules.ts';
import { listPages, parsePdf, readCatalog, readObject } from '../../../src/report/pdf/pdf-file.ts';
import { createTextReader } from '../../../src/report/pdf/pdf-text.ts';
import { type PdfDependencies, renderPdf, renderPdfPerAppliance } from '../../../src/report/pdf/render-pdf.ts';
import { hostileResult, largeResult, sampleResult } from '../../support/sample-result.ts';
import { openBrowser } from './open-browser.ts';

let browser: PdfBrowser;
let dependencies: PdfDependencies;

beforeAll(async () => {
  browser = await openBrowser();
  dependencies = { browser, templates: await loadTemplates(), fontCss: await loadFontCss(), paper: 'a4' };
}, 60_000);

afterAll(() => browser?.close());

function readPages(bytes: Uint8Array): readonly string[] {
  const file = parsePdf(bytes);
  const reader = createTextReader(file);
  return listPages(file).map((page) => reader.text(page).text);
}

describe('renderPdf', () => {
  it('prints a tagged, titled document with bookmarks, a cover without header, and every section', async () => {
    const { bytes, passes, missingGlyphs } = await renderPdf(sampleResult(), dependencies);
    const pages = readPages(bytes);
    const catalog = readCatalog(parsePdf(bytes));
    expect({ passes, missingGlyphs }).toEqual({ passes: 1, missingGlyphs: 0 });
    for (const part of ['/StructTreeRoot', '/Outlines', '/DisplayDocTitle true', '/Lang (en)'])
      expect(catalog).toContain(part);
    expect(pages[0]).toContain('PreparedReviewedApproved');
    expect(pages[0]).not.toContain('Page1of');
    expect(pages[1]).toContain(`Page2of${pages.length}`);
    expect(pages[1]).toContain('Confidential');
    expect(pages[1]).toMatch(/Verdict3/);
    const all = pages.join('\n');
    for (const title of ['Coverage', 'Matrix', 'Findings', 'Notjudged', 'Frameworks', 'Waivers', 'Drift', 'Method']) {
      expect(all).toContain(title);
    }
  });

  it('keeps the blanks of a title of several lines in its bookmark', async () => {
    const result = sampleResult();
    const organisation = {
      ...result.run.organisation,
      name: 'The Long Named Logistics and Warehousing Company of the North',
    };
    const named = { ...result, run: { ...result.run, organisation } } as typeof result;
    const { bytes } = await renderPdf(named, dependencies);
    const titles = [
      ...Buffer.from(bytes)
        .toString('latin1')
        .matchAll(/\/Title \(([^)]*)\)/g),
    ].map(([, title]) => title);
    // Of the document, and of its cover.
    expect(titles.filter((title) => title === `Configuration audit, ${organisation.name}, 22 Nov 2026`)).toHaveLength(
      2,
    );
  });

  it.each([
    ['a4', 'little to say first'],
    ['letter', 'little to say first'],
    ['letter', 'as much as fits'],
    ['a4', 'more than fits'],
  ] as const)('keeps the sign-off on %s in one piece, with %s', async (paper, amount) => {
    const result = sampleResult();
    const [gap] = result.coverage.gaps.filter((one) => one.endpoint !== null);
    const extra = { 'little to say first': 0, 'as much as fits': 6, 'more than fits': 60 }[amount];
    const gaps = Array.from({ length: extra }, (_, index) => ({
      ...(gap as NonNullable<typeof gap>),
      endpoint: `/api/configuration/policies/audit_policies/${index}`,
      reasonCode: (['http-403', 'http-5xx'] as const)[index % 2] ?? 'http-403',
    }));
    const told = { ...result, coverage: { ...result.coverage, gaps: [...result.coverage.gaps, ...gaps] } };
    const pages = readPages((await renderPdf(told, { ...dependencies, paper })).bytes);
    const signed = pages.findIndex((text) => text.includes('PreparedReviewedApproved'));
    expect([amount, signed]).toEqual([amount, amount === 'more than fits' ? expect.any(Number) : 0]);
    expect(signed).toBeLessThan(2);
    expect(pages[signed + 1]).toContain('Contents');
  });

  it('prints the wide matrix on landscape pages and the rest upright', async () => {
    const { bytes } = await renderPdf(largeResult(12, 20, 0.2), dependencies);
    const file = parsePdf(bytes);
    const wide = listPages(file).map((page) => readObject(file, page).dictionary.includes('/MediaBox [0 0 841'));
    expect(wide.filter(Boolean).length).toBeGreaterThan(0);
    expect(wide.slice(0, 3)).toEqual([false, false, false]);
    expect(wide.at(-1)).toBe(false);
    const text = createTextReader(file).text(listPages(file)[wide.indexOf(true)] ?? 0).text;
    expect(text).toContain('Matrix');
  });

  it('prints hostile text as text, at the size of any other report', async () => {
    const result = hostileResult([
      '<script>alert(1)</script>',
      `" onmouseover="alert(2)' x='`,
      '} @page { size: a6 } "\\',
      `${'x'.repeat(600)}`,
    ]);
    const { bytes } = await renderPdf(result, dependencies);
    const file = parsePdf(bytes);
    const all = readPages(bytes).join('\n');
    expect(all).toContain('<script>alert(1)</script>');
    expect(all).toContain('"onmouseover="alert(2)\'x=\'');
    expect(all).toContain('}@page{size:a6}"\\');
    for (const page of listPages(file))
      expect(readObject(file, page).dictionary).toMatch(/MediaBox \[0 0 594|MediaBox \[0 0 841/);
    // A page that is too wide makes Chromium shrink the whole document: 3.125 is the scale of one that fits.
    expect(createTextReader(file).content(listPages(file)[2] ?? 0).text).toContain('3.125 0 0 3.125');
    expect(bytes.toString()).not.toContain('/JavaScript');
  });

  it('links only to what is printed', () => {
    const html = buildPrintJob(sampleResult(), dependencies).html(null);
    const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map((found) => found[1]));
    const targets = [...html.matchAll(/href="#([^"]*)"/g)].map((found) => found[1]);
    expect(targets.length).toBeGreaterThan(50);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    expect(html.match(/href="(?!#)/g)).toBeNull();
  });
});

describe('renderPdfPerAppliance', () => {
  it('prints each appliance by itself', async () => {
    const result = sampleResult();
    const names: string[] = [];
    for await (const { appliance, report } of renderPdfPerAppliance(result, dependencies)) {
      names.push(appliance);
      const all = readPages(report.bytes).join('\n');
      expect(all).toContain(appliance);
      expect(all).toContain(result.appliances.find(({ name }) => name === appliance)?.url);
      for (const other of result.appliances) {
        if (other.name !== appliance) expect(all).not.toContain(other.url);
      }
    }
    expect(names).toEqual(result.appliances.map((one) => one.name));
  }, 60_000);
});

describe('cssString', () => {
  it('escapes whatever could end the string or the style element', () => {
    expect(cssString('a"b\\</style>\n')).toBe('"a\\22 b\\5c \\3c \\2f style\\3e \\a "');
  });
});
