import { EXIT } from '../model/audit-error.ts';
import { loadStoredResult } from '../plan/stored-scan.ts';
import { renderReports } from '../report/render-reports.ts';
import { startBrowser } from '../run/start-browser.ts';
import { openReportFolder } from './open-report-folder.ts';
import { type Options, parseFormats, textOf } from './scan-options.ts';
import { withRun } from './with-run.ts';

/** `sps-audit report`: a stored result once more, in any format, into a folder. Prints the files on stdout. */
export async function reportCommand(options: Options, [path = '']: readonly string[]): Promise<number> {
  const out = await openReportFolder(options);
  const { result } = await loadStoredResult(path);
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
        await out.write(name, content);
      }
    } finally {
      await browser.close();
    }
    return skipped > 0 ? EXIT.usage : EXIT.ok;
  });
}
