import type { ScanResult } from '../../model/scan-result.ts';
import { buildPrintJob, type PrintOptions } from './build-print-job.ts';
import type { PdfBrowser } from './launch-browser.ts';
import { narrowResult } from './narrow-result.ts';
import { type PrintedPdf, type PrintJob, printPdf } from './print-pdf.ts';

/** Templates and fonts are read once by the caller (`loadTemplates`, `loadFontCss`), the browser is started and ended there. */
export interface PdfDependencies extends PrintOptions {
  readonly browser: PdfBrowser;
}

/** A printed report, and what the user should be told about how it was printed. */
export interface PdfReport extends PrintedPdf {
  readonly notes: readonly string[];
}

/**
 * The whole fleet in one PDF. The same result, fonts and browser build give the same bytes.
 *
 * @throws AuditError when known text is missing on the printed pages
 */
export async function renderPdf(result: ScanResult, dependencies: PdfDependencies): Promise<PdfReport> {
  return printJob(buildPrintJob(result, dependencies), dependencies.browser);
}

/** Any document, with the notes that belong to it. @throws AuditError when known text is missing on the printed pages */
export async function printJob(job: PrintJob, browser: PdfBrowser): Promise<PdfReport> {
  const printed = await printPdf(browser, job);
  return { ...printed, notes: toNotes(printed, browser) };
}

/** One PDF per appliance, in the result's order, one at a time: each may be written before the next one is printed. */
export async function* renderPdfPerAppliance(
  result: ScanResult,
  dependencies: PdfDependencies,
): AsyncGenerator<{ readonly appliance: string; readonly report: PdfReport }> {
  for (const { name } of result.appliances) {
    yield { appliance: name, report: await renderPdf(narrowResult(result, name), dependencies) };
  }
}

function toNotes(printed: PrintedPdf, browser: PdfBrowser): readonly string[] {
  return [
    ...(browser.sandboxed
      ? []
      : ["The PDF was printed without the browser's sandbox, which Chromium refuses to root."]),
    ...(printed.missingGlyphs === 0
      ? []
      : [
          `${printed.missingGlyphs} characters of the PDF are drawn as boxes, because no font of this system has them, and a search may not find them; the HTML report has their text.`,
        ]),
  ];
}
