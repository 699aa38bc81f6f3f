import type { HTTPRequest, Page } from 'puppeteer-core';
import { checkPrintedText, type PrintedText } from './check-printed-text.ts';
import type { PdfBrowser } from './launch-browser.ts';
import { numberContents } from './number-contents.ts';
import { type PdfFile, parsePdf, readDestinations } from './pdf-file.ts';
import { stampPdf } from './stamp-pdf.ts';

/** One document to print. Paper, page margins, header and footer are set by the page's own style sheet. */
export interface PrintJob {
  /** The whole page, without a reference to anything outside. Called with null first, when page numbers are not known. */
  readonly html: (pageNumbers: ReadonlyMap<string, number> | null) => string;
  /** Element ids in the order of the contents page; each is the target of a link there. */
  readonly contents: readonly string[];
  /** ISO 8601, UTC: stands in the file where the time of printing would. */
  readonly asOf: string;
  /** Program name and version. */
  readonly creator: string;
  /** Texts that have to be found on the printed pages. */
  readonly samples: readonly string[];
}

export interface PrintedPdf extends PrintedText {
  readonly bytes: Uint8Array;
  /** How often the pages were laid out: once, or again where page numbers could not be filled in. */
  readonly passes: number;
}

/** Numbers may shift once more when a longer number wraps a line; then they are stable or something is wrong. */
const MAX_PASSES = 3;

/**
 * Prints one document. Equal jobs give equal bytes under one browser build.
 *
 * @throws AuditError when known text is missing on the pages; Error when the browser fails
 */
export async function printPdf(browser: PdfBrowser, job: PrintJob): Promise<PrintedPdf> {
  let numbers: ReadonlyMap<string, number> | null = null;
  for (let passes = 1; passes <= MAX_PASSES; passes += 1) {
    const printed: PdfFile = parsePdf(await printOnce(browser, job.html(numbers)));
    const finished = numbers === null ? numberContents(printed, job.contents) : keepIfSame(printed, numbers);
    if (finished !== null) {
      const text = checkPrintedText(finished, job.samples);
      return { bytes: stampPdf(finished, job.asOf, job.creator), passes, ...text };
    }
    numbers = readDestinations(printed);
  }
  throw new Error(`page numbers did not settle after ${MAX_PASSES} prints`);
}

function keepIfSame(file: PdfFile, numbers: ReadonlyMap<string, number>): PdfFile | null {
  return [...readDestinations(file)].every(([id, page]) => numbers.get(id) === page) ? file : null;
}

async function printOnce(browser: PdfBrowser, html: string): Promise<Uint8Array> {
  const page = await browser.browser.newPage();
  try {
    await page.setJavaScriptEnabled(false);
    await page.setRequestInterception(true);
    page.on('request', (request) => void answer(request));
    await page.setContent(html, { waitUntil: 'load', timeout: 0 });
    return await readPdf(page);
  } finally {
    await page.close();
  }
}

/** Lets embedded data through and refuses everything else. */
async function answer(request: HTTPRequest): Promise<void> {
  if (request.url().startsWith('data:')) await request.continue();
  else await request.abort('blockedbyclient');
}

async function readPdf(page: Page): Promise<Uint8Array> {
  const stream = await page.createPDFStream({
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    outline: true,
    timeout: 0,
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
