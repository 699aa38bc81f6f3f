import { launch } from 'puppeteer-core';
import { loadTemplates } from '../../src/report/html/load-templates.ts';
import { buildPrintJob } from '../../src/report/pdf/build-print-job.ts';
import { findBrowser } from '../../src/report/pdf/find-browser.ts';
import { launchPdfBrowser } from '../../src/report/pdf/launch-browser.ts';
import { loadFontCss } from '../../src/report/pdf/load-font-css.ts';
import { renderPdf } from '../../src/report/pdf/render-pdf.ts';
import { largeResult } from '../support/large-result.ts';
import { interleave, timed } from './measure.ts';
import { compare, type Row } from './table.ts';

const ROUNDS = 5;

/** The printed report of 12 appliances × 160 rules, against puppeteer printing the same finished page. Both browsers run already. */
export async function benchPrintPdf(): Promise<readonly Row[]> {
  const choice = await findBrowser({ configuredPath: null, env: process.env });
  const options = { templates: await loadTemplates(), fontCss: await loadFontCss(), paper: 'a4' as const };
  const result = largeResult(12, 160, 0.1);
  const html = buildPrintJob(result, options).html(null);
  const ours = await launchPdfBrowser(choice);
  const bare = await launch({
    executablePath: choice.executablePath,
    headless: choice.headlessShell ? 'shell' : true,
    args: ['--no-sandbox'],
    env: { ...process.env, ...(choice.libraryPath === null ? {} : { LD_LIBRARY_PATH: choice.libraryPath }) },
  });
  try {
    const measured = await interleave(
      [
        { name: 'result to PDF', run: () => timed(() => renderPdf(result, { ...options, browser: ours })) },
        {
          name: 'puppeteer',
          run: () =>
            timed(async () => {
              const page = await bare.newPage();
              await page.setContent(html, { waitUntil: 'load' });
              await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
              await page.close();
            }),
        },
      ],
      ROUNDS,
    );
    const started = await interleave(
      [{ name: 'start', run: () => timed(async () => (await launchPdfBrowser(choice)).close()) }],
      3,
    );
    const what = '12 appliances × 160 rules, 10 % findings';
    return [
      compare(what, ['result to PDF', 'puppeteer'], measured, 1.15),
      {
        ...compare(
          'starting and ending the browser, done while appliances are read',
          ['start', 'start'],
          started,
          null,
        ),
        against: '',
        ratio: null,
      },
    ];
  } finally {
    await Promise.all([ours.close(), bare.close()]);
  }
}
