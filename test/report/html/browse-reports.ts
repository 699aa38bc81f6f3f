import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, type Page } from 'puppeteer-core';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { loadTemplates } from '../../../src/report/html/load-templates.ts';
import { renderHtml } from '../../../src/report/html/render-html.ts';
import { findBrowser } from '../../../src/report/pdf/find-browser.ts';

/** Reports as files, and a page of a real browser to read them in. */
export interface BrowsedReports<Name extends string> {
  readonly page: Page;
  readonly files: Readonly<Record<Name, string>>;
  readonly urls: Readonly<Record<Name, string>>;
  /** What the page complained about: errors, dialogs, requests to anywhere. */
  readonly complaints: readonly string[];
  /** Loads anew: a change of the fragment alone would not. */
  readonly open: (url: string) => Promise<void>;
  /** How many of these can be seen. What a closed fold holds has a place and cannot. */
  readonly shown: (selector: string) => Promise<number>;
  readonly fragment: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Writes each result as `report.html` into a folder of its own and starts the browser. */
export async function browseReports<Name extends string>(
  results: Readonly<Record<Name, ScanResult>>,
): Promise<BrowsedReports<Name>> {
  const dir = await mkdtemp(join(tmpdir(), 'report-'));
  const templates = await loadTemplates();
  const names = Object.keys(results) as Name[];
  const files = Object.fromEntries(names.map((name) => [name, join(dir, `${name}.html`)])) as Record<Name, string>;
  for (const name of names) await writeFile(files[name], renderHtml(results[name], { templates }));
  const urls = Object.fromEntries(names.map((name) => [name, pathToFileURL(files[name]).href])) as Record<Name, string>;
  const { executablePath, headlessShell } = await findBrowser({ configuredPath: null, env: process.env });
  const rootSwitches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await launch({
    executablePath,
    headless: headlessShell ? 'shell' : true,
    args: [...rootSwitches, '--disable-dev-shm-usage', '--disable-gpu'],
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  return {
    page,
    files,
    urls,
    complaints: listenToComplaints(page),
    open: async (url) => {
      await page.goto('about:blank');
      await page.goto(url);
    },
    shown: (selector) => page.$$eval(selector, (found) => found.filter((one) => one.checkVisibility()).length),
    fragment: () => page.evaluate('location.hash') as Promise<string>,
    close: async () => {
      await browser.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function listenToComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(?:file|blob|about):/.test(request.url())) complaints.push(request.url());
  });
  return complaints;
}
