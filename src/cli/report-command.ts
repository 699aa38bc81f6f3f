import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { portionsOf } from '../evidence/write-synced.ts';
import { AuditError, EXIT } from '../model/audit-error.ts';
import type { FileContent } from '../model/file-content.ts';
import { loadStoredResult } from '../plan/stored-scan.ts';
import { renderReports } from '../report/render-reports.ts';
import { startBrowser } from '../run/start-browser.ts';
import { type Options, parseFormats, pathOf, textOf } from './scan-options.ts';
import { withRun } from './with-run.ts';

/** `sps-audit report`: a stored result once more, in any format, into a folder. Prints the files on stdout. */
export async function reportCommand(options: Options, [path = '']: readonly string[]): Promise<number> {
  const { result, folder } = await loadStoredResult(path);
  const out = pathOf(options['out']);
  if (out === null) throw new AuditError('Where to?', { hint: 'Name a folder: --out DIR.' });
  if (folder !== null && out === pathOf(folder))
    throw new AuditError('Reports are not written into the folder of a scan: its manifest would not hold any more.', {
      hint: 'Name another folder: --out DIR.',
    });
  const formats = parseFormats(textOf(options['format'])) ?? ['html'];
  return withRun(options, [], async ({ environment }) => {
    const browser = startBrowser(formats, environment);
    let skipped = 0;
    try {
      const files = renderReports(result, {
        formats,
        paper: environment.paper,
        splitAppliances: environment.splitAppliances,
        browser: browser.take,
        onNote: (message) => environment.onEvent({ event: 'report-note', message }),
        onSkipped: (format, { message, hint }) => {
          skipped += 1;
          environment.onEvent({ event: 'report-skipped', format, message, hint: hint ?? null });
        },
      });
      for await (const { name, content } of files) {
        // results.json is rendered always; here it is there already, unless it was asked for.
        if (name === 'results.json' && !formats.includes('json')) continue;
        await writeReport(join(out, name), content);
        process.stdout.write(`${join(out, name)}\n`);
      }
    } finally {
      await browser.close();
    }
    return skipped > 0 ? EXIT.usage : EXIT.ok;
  });
}

async function writeReport(file: string, content: FileContent): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, portionsOf(content), { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new AuditError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`);
  }
}
