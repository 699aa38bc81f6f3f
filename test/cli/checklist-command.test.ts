import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';

const FLEET = `schemaVersion: 1
organisation:
  { name: Example Bank, unit: Privileged Access, classification: Internal, logo: ./logo.svg, dateFormat: YYYY-MM-DD }
defaults:
  credentials: { username: auditor, passwordEnv: SPS_PASSWORD }
appliances:
  - { name: sps-ams-01, url: "https://192.0.2.10" }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-checklist-'));
  await writeFile(join(folder, 'sps-audit.config.yaml'), FLEET);
  await writeFile(join(folder, 'logo.svg'), LOGO);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a blank checklist bears every mark of the organisation and claims nothing', async () => {
  const run = await runCli(['checklist', '--blank', '-f', 'html,csv'], { cwd: folder });
  expect(run).toMatchObject({ exitCode: 0 });
  const html = await readFile(join(folder, 'checklist.html'), 'utf8');
  for (const mark of ['Example Bank', 'Privileged Access', 'Internal', 'src="data:image/svg+xml;base64,'])
    expect(html).toContain(mark);
  expect(html).toMatch(/<h1><bdi>Pre-audit checklist, Example Bank, \d{4}-\d\d-\d\d</);
  expect(html).toContain('Blank: nothing was read');
  expect(html).not.toContain('class="b ');
  const csv = await readFile(join(folder, 'checklist.csv'), 'utf8');
  expect(csv.split('\r\n').length).toBeGreaterThan(100);
});

test('without a browser the other files are written; only where the PDF was named is that a failure', async () => {
  const noBrowser = ['checklist', '--blank', '--browser', join(folder, 'no-browser')];
  const all = await runCli([...noBrowser, '-o', 'all'], { cwd: folder });
  expect(all).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('no-browser') });
  expect((await readdir(join(folder, 'all'))).sort()).toEqual(['checklist.csv', 'checklist.html']);
  const named = await runCli([...noBrowser, '-f', 'pdf,csv', '-o', 'named'], { cwd: folder });
  expect(named).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no-browser') });
  expect(await readdir(join(folder, 'named'))).toEqual(['checklist.csv']);
});
