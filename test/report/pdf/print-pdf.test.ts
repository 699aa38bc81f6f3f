import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditError } from '../../../src/model/audit-error.ts';
import { checkPrintedText } from '../../../src/report/pdf/check-printed-text.ts';
import type { PdfBrowser } from '../../../src/report/pdf/launch-browser.ts';
import { loadFontCss } from '../../../src/report/pdf/load-font-css.ts';
import { formatPageNumber } from '../../../src/report/pdf/number-contents.ts';
import { listPages, parsePdf, readDestinations, readObject } from '../../../src/report/pdf/pdf-file.ts';
import { createTextReader } from '../../../src/report/pdf/pdf-text.ts';
import { type PrintJob, printPdf } from '../../../src/report/pdf/print-pdf.ts';
import { openBrowser } from './open-browser.ts';

let browser: PdfBrowser;
let fontCss: string;

beforeAll(async () => {
  [browser, fontCss] = await Promise.all([openBrowser(), loadFontCss()]);
}, 60_000);

afterAll(() => browser?.close());

const CHAPTERS = Array.from({ length: 12 }, (_, index) => ({ id: `chapter-${index}`, title: `Chapter ${index}` }));

/** Twelve chapters of one page each behind a contents page. */
function makeJob(chapters = CHAPTERS, front = '', samples = ['Chapter 11']): PrintJob {
  const css = `${fontCss} body { font: 10pt "Report Sans" } b, code { font: 9pt "Report Mono"; white-space: pre }
    section { break-before: page }
    @page { size: a4; margin: 20mm; @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 9pt "Report Mono" } }`;
  return {
    html: (pages) => {
      const entries = chapters.map(
        ({ id, title }) => `<li><a href="#${id}">${title}</a> <b>${formatPageNumber(pages?.get(id))}</b></li>`,
      );
      const sections = chapters.map(({ id, title }) => `<section id="${id}"><h2>${title}</h2></section>`);
      return `<!doctype html><html lang="en"><title>Print</title><style>${css}</style><h1>Print</h1>${front}<ol>${entries.join('')}</ol>${sections.join('')}`;
    },
    contents: chapters.map((chapter) => chapter.id),
    asOf: '2026-11-22T19:00:21.000Z',
    creator: 'sps-audit 0.1.0',
    samples,
  };
}

function readPages(bytes: Uint8Array): readonly string[] {
  const file = parsePdf(bytes);
  const reader = createTextReader(file);
  return listPages(file).map((page) => reader.text(page).text);
}

describe('printPdf', () => {
  it('numbers the contents in one pass, with the pages where the chapters are', async () => {
    const printed = await printPdf(browser, makeJob());
    const pages = readPages(printed.bytes);
    expect(printed).toMatchObject({ passes: 1, pages: 13, missingGlyphs: 0 });
    for (const [index, { title }] of CHAPTERS.entries()) {
      expect(pages[0]).toContain(`${title}${index + 2}`.replace(' ', ''));
      expect(pages[index + 1]).toContain(title.replace(' ', ''));
    }
    expect(pages[0]).not.toContain('0000');
    expect(pages[12]).toContain('Page13of13');
  });

  it('leaves every object where the cross-reference table says', async () => {
    const file = parsePdf((await printPdf(browser, makeJob())).bytes);
    const used = file.offsets.flatMap((offset, number) => (offset === 0 ? [] : [number]));
    expect(used.length).toBeGreaterThan(50);
    for (const number of used) expect(() => readObject(file, number)).not.toThrow();
    expect(readDestinations(file).get('chapter-11')).toBe(13);
  });

  it('prints again when a text looks like a missing page number', async () => {
    const chapters = [{ id: 'zero', title: '<code>0000</code>' }, ...CHAPTERS];
    const printed = await printPdf(browser, makeJob(chapters));
    const contents = readPages(printed.bytes)[0];
    expect(printed.passes).toBe(2);
    expect(contents).toContain('00002');
    expect(contents).toContain('Chapter1114');
  });

  it('gives the same bytes for the same job, dated by the evaluation time', async () => {
    const first = Buffer.from((await printPdf(browser, makeJob())).bytes);
    const second = Buffer.from((await printPdf(browser, makeJob())).bytes);
    expect(first.equals(second)).toBe(true);
    const text = first.toString('latin1');
    expect(text.match(/D:\d{14}/g)).toEqual(['D:20261122190021', 'D:20261122190021']);
    expect(text).toMatch(/\/ID \[<[0-9A-F]{32}> <[0-9A-F]{32}>\]/);
    expect(text).toContain('/Creator (sps-audit 0.1.0)');
  });

  it('asks nobody for anything and runs no script', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end('x');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const front = `<img src="${origin}/i.png"><link rel="stylesheet" href="${origin}/s.css"><iframe src="${origin}/f"></iframe><iframe src="${import.meta.url}"></iframe>
      <p id="p">unscripted</p><script>document.getElementById('p').textContent = 'scripted'; fetch('${origin}/x')</script>`;
    const refused: (string | undefined)[] = [];
    const newPage = async () => {
      const page = await browser.browser.newPage();
      return page.on('requestfailed', (request) => refused.push(request.failure()?.errorText));
    };
    const watched = { ...browser, browser: { newPage } } as unknown as PdfBrowser;
    const { bytes } = await printPdf(watched, makeJob(CHAPTERS, front));
    // The file is refused by the browser before anybody is asked.
    expect(refused).toEqual(Array(3).fill(expect.stringContaining('ERR_BLOCKED_BY_CLIENT')));
    // Whoever went past that would find no address.
    const page = await browser.browser.newPage();
    await expect(page.goto(origin)).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    await page.close();
    expect(requests).toBe(0);
    await fetch(origin);
    expect(requests).toBe(1);
    await new Promise((resolve) => server.close(resolve));
    expect(readPages(bytes)[0]).toContain('unscripted');
  });

  it('embeds fonts for Latin, Greek and Cyrillic and counts what no font has', async () => {
    const front = '<p>Ünïcödé Έλεγχος ασφαλείας Проверка → ≤</p><p>\u{1CD80}\u{10A60}</p>';
    const { bytes, missingGlyphs } = await printPdf(browser, makeJob(CHAPTERS, front));
    const text = readPages(bytes)[0];
    expect(text).toContain('ÜnïcödéΈλεγχοςασφαλείαςПроверка→≤');
    expect(missingGlyphs).toBe(2);
    expect(text).toContain('\u{10A60}');
  });
});

describe('checkPrintedText', () => {
  it.each([
    ['\u{5317}\u{4eac} Bank'],
    ['Bank \u{1F3E6}'],
    ['\u{628}\u{646}\u{643}'],
    ['\u{5d1}\u{5e0}\u{5e7}'],
    ['\u{E18}\u{E19}'],
  ])(
    'takes %s, drawn with a font of the system or as counted boxes, for printed, and not what was left out beside it',
    async (name) => {
      const printed = await printPdf(
        browser,
        makeJob(CHAPTERS, `<p>Audit of ${name}, 2026</p>`, [`Audit of ${name}, 2026`]),
      );
      const file = parsePdf(printed.bytes);
      expect(() => checkPrintedText(file, [`Audit of ${name}, 2027`])).toThrow(AuditError);
      expect(() => checkPrintedText(file, ['Έλεγχος'])).toThrow(AuditError);
    },
  );

  it('refuses a file that lacks a text or has a blank page', async () => {
    const file = parsePdf((await printPdf(browser, makeJob())).bytes);
    expect(() => checkPrintedText(file, ['Chapter 99'])).toThrow(AuditError);
    const blank = { ...makeJob([], '', []), html: () => '<!doctype html><title>x</title><body><br>' };
    await expect(printPdf(browser, blank)).rejects.toThrow(/any text on page 1/);
  });
});
