import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ReportFormat } from '../../src/model/fleet.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { FORMATS } from '../../src/report/formats/formats.ts';
import type { PdfBrowser } from '../../src/report/pdf/launch-browser.ts';
import { listPages, parsePdf } from '../../src/report/pdf/pdf-file.ts';
import { renderReports } from '../../src/report/render-reports.ts';
import { openBrowser } from '../report/pdf/open-browser.ts';
import { largeResult } from '../support/large-result.ts';

/**
 * `node test/bench/large-fleet.ts [APPLIANCES] [RULES] [SHARE]`: time, size and memory of every format for a fleet of 200
 * appliances, 160 rules and a share of 0.1 findings, and how the HTML opens and filters in a browser.
 */
const [appliances = 200, rules = 160, share = 0.1] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('-'))
  .map(Number);
const only = process.argv.find((word) => word.startsWith('--format='))?.slice('--format='.length);

if (only === undefined) await measureAll();
else await measureOne(only as ReportFormat);

/** Each format in a process of its own, so that its peak memory is its own. */
async function measureAll(): Promise<void> {
  const result = largeResult(appliances, rules, share);
  const findings = result.results.filter((one) => one.result === 'fail').length;
  print(`${appliances} appliances, ${rules} rules, ${result.results.length} results, ${findings} findings`);
  print('| file | size | per finding | time | peak memory | |');
  print('| --- | --- | --- | --- | --- | --- |');
  for (const format of Object.keys(FORMATS)) await runChild(format);
}

function runChild(format: string): Promise<void> {
  const args = [fileURLToPath(import.meta.url), String(appliances), String(rules), String(share), `--format=${format}`];
  return new Promise((done, fail) =>
    spawn(process.execPath, args, { stdio: 'inherit' })
      .on('error', fail)
      .on('exit', () => done()),
  );
}

async function measureOne(format: ReportFormat): Promise<void> {
  const result = largeResult(appliances, rules, share);
  const findings = Math.max(1, result.results.filter((one) => one.result === 'fail').length);
  const needsBrowser = format === 'pdf' || format === 'checklist' || format === 'html';
  const browser = needsBrowser ? await openBrowser() : null;
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-large-'));
  const memory = watchBrowser(browser);
  let started = performance.now();
  try {
    for await (const { name, content } of render(result, format, browser)) {
      if (name === 'results.json' && format !== 'json') {
        started = performance.now();
        continue;
      }
      // What is rendered piece by piece is rendered by writing it.
      await writeFile(join(folder, name), content);
      const seconds = (performance.now() - started) / 1000;
      const bytes = (await stat(join(folder, name))).size;
      const peak = name.endsWith('.pdf') ? `, browser ${mebi(memory.peakBytes())}` : '';
      const more = name.endsWith('.pdf') ? `${listPages(parsePdf(content as Uint8Array)).length} pages` : '';
      const note = name === 'report.html' && browser !== null ? await openInBrowser(browser, join(folder, name)) : more;
      print(
        `| ${name} | ${mebi(bytes)} | ${Math.round(bytes / findings)} B | ${seconds.toFixed(1)} s | ${mebi(process.resourceUsage().maxRSS * 1024)}${peak} | ${note} |`,
      );
      started = performance.now();
    }
  } finally {
    memory.stop();
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function render(result: ScanResult, format: ReportFormat, browser: PdfBrowser | null) {
  return renderReports(result, {
    formats: [format],
    paper: 'a4',
    splitAppliances: false,
    browser: () => (browser === null ? Promise.reject(new Error('no browser')) : Promise.resolve(browser)),
    onNote: () => undefined,
    onSkipped: (_, error) => {
      throw error;
    },
  });
}

/** From the start of loading until the page answers a click, and from typing a search until the next frame is drawn. */
async function openInBrowser(browser: PdfBrowser, file: string): Promise<string> {
  const page = await browser.browser.newPage();
  try {
    await page.setViewport({ width: 1280, height: 900 });
    const started = performance.now();
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    const openMs = performance.now() - started;
    const elements = await page.evaluate('document.querySelectorAll("*").length');
    const filterMs = await page.evaluate(`(async () => {
      const box = document.querySelector('select');
      const started = performance.now();
      box.value = [...box.options].find((option) => option.value !== '')?.value ?? '';
      box.dispatchEvent(new Event('input', { bubbles: true }));
      box.dispatchEvent(new Event('change', { bubbles: true }));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      return performance.now() - started;
    })()`);
    const searchMs = await page.evaluate(`(async () => {
      const box = document.querySelector('input[type=search]');
      const started = performance.now();
      box.value = 'sps-0042';
      box.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((done) => setTimeout(done, 400));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      return performance.now() - started - 400;
    })()`);
    return `${elements} elements, opens in ${Math.round(openMs)} ms, one filter ${Math.round(Number(filterMs))} ms, one search ${Math.round(Number(searchMs))} ms`;
  } finally {
    await page.close();
  }
}

/** Resident memory of the browser and its children, read every 100 ms (Linux). */
function watchBrowser(browser: PdfBrowser | null): { peakBytes: () => number; stop: () => void } {
  let peak = 0;
  const root = browser?.browser.process()?.pid;
  const look = async (): Promise<void> => {
    if (root !== undefined) peak = Math.max(peak, await residentBytes(root));
  };
  const timer = setInterval(() => void look().catch(() => undefined), 100);
  return { peakBytes: () => peak, stop: () => clearInterval(timer) };
}

async function residentBytes(pid: number): Promise<number> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(text)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  let kibibytes = 0;
  for (const member of family) {
    const text = await readFile(`/proc/${member}/smaps_rollup`, 'utf8').catch(() => '');
    kibibytes += Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
  }
  return kibibytes * 1024;
}

function mebi(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
