import type { ReportFormat } from '../model/fleet.ts';
import { findBrowser } from '../report/pdf/find-browser.ts';
import type { PdfBrowser } from '../report/pdf/launch-browser.ts';
import type { ScanEnvironment } from './scan-environment.ts';

/** Starts the browser, when a PDF is asked for, while other work is being done, so that printing need not wait for it. */
export function startBrowser(
  formats: readonly ReportFormat[],
  environment: Pick<ScanEnvironment, 'env' | 'browserPath' | 'preferBundledBrowser'>,
): { take: () => Promise<PdfBrowser>; close: () => Promise<void> } {
  if (!formats.includes('pdf') && !formats.includes('checklist'))
    return { take: () => Promise.reject(new Error('no PDF was asked for')), close: async () => undefined };
  const launched = (async () => {
    const choice = await findBrowser({
      configuredPath: environment.browserPath,
      preferBundled: environment.preferBundledBrowser,
      env: environment.env,
    });
    const { launchPdfBrowser } = await import('../report/pdf/launch-browser.ts');
    return launchPdfBrowser(choice);
  })();
  // Awaited when the PDF is printed; until then a failure is no unhandled one.
  launched.catch(() => undefined);
  return {
    take: () => launched,
    close: async () =>
      launched.then(
        (browser) => browser.close(),
        () => undefined,
      ),
  };
}
