import { findBrowser } from '../../../src/report/pdf/find-browser.ts';
import { launchPdfBrowser, type PdfBrowser } from '../../../src/report/pdf/launch-browser.ts';

/** The browser that comes with the dependencies where it can run, so that results are the same everywhere; throws without any. */
export async function openBrowser(): Promise<PdfBrowser> {
  return launchPdfBrowser(await findBrowser({ configuredPath: null, preferBundled: true, env: process.env }));
}
