import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { type Browser, launch } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLogo } from '../../../src/fleet/load-logo.ts';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { checklistOfResult } from '../../../src/report/checklist/checklist-input.ts';
import { renderChecklistHtml } from '../../../src/report/checklist/render-checklist-html.ts';
import { loadTemplates } from '../../../src/report/html/load-templates.ts';
import { renderHtml } from '../../../src/report/html/render-html.ts';
import { buildPrintJob } from '../../../src/report/pdf/build-print-job.ts';
import { findBrowser } from '../../../src/report/pdf/find-browser.ts';
import { parseScanResult } from '../../../src/results/parse-scan-result.ts';
import { sampleResult } from '../../support/sample-result.ts';

const SVG = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="document.title='run'"><script>document.title='run'</script><image href="http://127.0.0.1:9/x.png" width="1" height="1"/><rect width="40" height="20" fill="#0b5a8a"/></svg>`;
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

let root: string;
let browser: Browser;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-logo-'));
  await writeFile(join(root, 'logo.png'), png());
  await writeFile(join(root, 'wrongly-named.png'), SVG);
  await writeFile(join(root, 'photo'), JPEG);
  const { executablePath, headlessShell } = await findBrowser({ configuredPath: null, env: process.env });
  const rootSwitches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await launch({
    executablePath,
    headless: headlessShell ? 'shell' : true,
    args: [...rootSwitches, '--disable-gpu'],
  });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

/** The smallest PNG of one colour, 3 × 2 (ISO/IEC 15948). */
function png(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.from('00000003000000020800000000', 'hex');
  const rows = deflateSync(Buffer.alloc(2 * 4));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

async function withLogo(file: string) {
  const result = sampleResult();
  const organisation = {
    name: 'Example "Bank"',
    unit: null,
    classification: null,
    logo: await loadLogo(join(root, file)),
  };
  return { ...result, run: { ...result.run, organisation } };
}

describe('a logo', () => {
  test('is known by its content, and taken back from results.json', async () => {
    expect(await loadLogo(join(root, 'logo.png'))).toMatch(/^data:image\/png;base64,/);
    expect(await loadLogo(join(root, 'wrongly-named.png'))).toMatch(/^data:image\/svg\+xml;base64,/);
    expect(await loadLogo(join(root, 'photo'))).toMatch(/^data:image\/jpeg;base64,/);
    const result = await withLogo('logo.png');
    expect(parseScanResult(JSON.stringify(result), 'r').run.organisation).toEqual(result.run.organisation);
    const foreign = JSON.stringify(result).replace(/data:image\/png;base64,[^"]*/, 'https://elsewhere.example/x.png');
    expect(() => parseScanResult(foreign, 'r')).toThrow();
  });

  test.each([
    ['one that is not there', 'none.png', null, 'cannot be read (ENOENT)'],
    ['a page', 'page.svg', '<html><svg></svg></html>', 'neither PNG, JPEG nor SVG'],
    ['nothing', 'empty.png', '', 'neither PNG, JPEG nor SVG'],
    ['a poster', 'poster.svg', SVG + ' '.repeat(65_536), 'larger than 64 KiB'],
  ])('%s is refused by its name', async (_what, name, content, message) => {
    if (content !== null) await writeFile(join(root, name), content);
    const error = await loadLogo(join(root, name)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ exitCode: 2, hint: expect.stringContaining('organisation.logo') });
    expect(String(error)).toContain(message);
    expect(String(error)).toContain(name);
  });

  test.each(['logo.png', 'wrongly-named.png'])(
    '%s is shown in report, print and checklist; nothing runs or loads',
    async (name) => {
      const templates = await loadTemplates();
      const result = await withLogo(name);
      const pages = [
        renderHtml(result, { templates }),
        renderChecklistHtml(checklistOfResult(result), { templates }),
        buildPrintJob(result, { templates, fontCss: '', paper: 'a4' }).html(null),
      ];
      const complaints: string[] = [];
      const page = await browser.newPage();
      page.on('console', (message) => complaints.push(message.text()));
      page.on('request', (request) => {
        if (!/^(?:file|data):/.test(request.url())) complaints.push(request.url());
      });
      for (const [index, html] of pages.entries()) {
        const file = join(root, `${index}.html`);
        await writeFile(file, html);
        await page.goto(pathToFileURL(file).href);
        const shown = await page.$$eval('img.logo', (images) =>
          images.map(({ naturalWidth, alt, height }) => ({ naturalWidth, alt, isLow: height > 0 && height < 100 })),
        );
        expect(shown).toEqual([{ naturalWidth: name === 'logo.png' ? 3 : 40, alt: 'Example "Bank"', isLow: true }]);
        expect(await page.title()).toContain('Example "Bank"');
      }
      await page.close();
      expect(complaints).toEqual([]);
    },
  );

  test('is not there where none is named, and the policy admits no image then', async () => {
    const templates = await loadTemplates();
    const signs = (result: ScanResult) =>
      ['<img', 'img-src'].map((sign) => renderHtml(result, { templates }).includes(sign));
    expect(signs(await withLogo('logo.png'))).toEqual([true, true]);
    expect(signs(sampleResult())).toEqual([false, false]);
  });
});
