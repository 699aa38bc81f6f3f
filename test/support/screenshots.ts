import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { launch } from 'puppeteer-core';
import { findBrowser } from '../../src/report/pdf/find-browser.ts';

// `npm run screenshots`: pictures of the sample reports for the documentation. Needs pdftoppm for the pages of the PDF.

const run = promisify(execFile);
const folder = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const reports = folder('sample-reports');
const images = folder('docs/images');
await mkdir(images, { recursive: true });

/** What to show of the page, how wide, in which colours. */
const VIEWS = [
  { name: 'html-light', width: 1280, height: 900, scheme: 'light', anchor: '' },
  { name: 'html-dark', width: 1280, height: 900, scheme: 'dark', anchor: '#matrix' },
  { name: 'html-findings', width: 1280, height: 900, scheme: 'light', anchor: '#findings' },
  { name: 'html-phone', width: 390, height: 844, scheme: 'light', anchor: '' },
] as const;

const choice = await findBrowser({ configuredPath: process.env['SPS_AUDIT_BROWSER'] ?? null, env: process.env });
const browser = await launch({
  executablePath: choice.executablePath,
  headless: choice.headlessShell ? 'shell' : true,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  ...(choice.libraryPath === null ? {} : { env: { ...process.env, LD_LIBRARY_PATH: choice.libraryPath } }),
});
try {
  for (const { name, width, height, scheme, anchor } of VIEWS) {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.goto(`${pathToFileURL(join(reports, 'report.html')).href}${anchor}`);
    await (await page.$(anchor === '' ? 'body' : anchor))?.scrollIntoView();
    await page.screenshot({ path: join(images, `${name}.png`), optimizeForSpeed: false });
    await page.close();
  }
  const printed = await browser.newPage();
  await printed.emulateMediaType('print');
  await printed.setViewport({ width: 794, height: 1123 });
  await printed.goto(pathToFileURL(join(reports, 'report.html')).href);
  await printed.screenshot({ path: join(images, 'html-print.png') });
} finally {
  await browser.close();
}

/** Pages of the PDF that tell the most: cover, contents, coverage, and the first page of findings. */
for (const [name, page] of [
  ['pdf-cover', 1],
  ['pdf-contents', 2],
  ['pdf-coverage', 3],
  ['pdf-findings', 10],
] as const) {
  const stem = join(images, name);
  await run('pdftoppm', [
    '-r',
    '60',
    '-png',
    '-f',
    String(page),
    '-l',
    String(page),
    '-singlefile',
    join(reports, 'report.pdf'),
    stem,
  ]);
}
process.stdout.write(`pictures are in ${images}\n`);
