import { EXIT, type ExitCode } from '../model/audit-error.ts';
import { loadStoredResult } from '../plan/stored-scan.ts';
import { compareScans } from '../results/compare-scans.ts';
import { isNewFinding, renderDriftMarkdown, renderDriftText } from '../results/render-drift.ts';
import { walkSnapshots } from '../run/walk-snapshots.ts';
import type { Options } from './scan-options.ts';

/** `sps-audit diff`: what changed from one stored scan to another. With `--fail-on-new` exit code 10 for a new finding. */
export async function diffCommand(options: Options, [base = '', head = '']: readonly string[]): Promise<ExitCode> {
  const [before, after] = [await loadStoredResult(base), await loadStoredResult(head)];
  const isWhole = before.folder !== null && after.folder !== null;
  if (!isWhole) process.stderr.write('Without the folders of both scans only verdicts are compared.\n');
  const { changes } =
    before.folder === null || after.folder === null
      ? { changes: [] }
      : await walkSnapshots(after.folder, before.folder);
  const { drift } = compareScans({
    baseline: { ...before.result, sha256: before.sha256 },
    results: after.result.results,
    changes,
  });
  if (options['format'] === 'json') {
    const scan = ({ result, sha256 }: typeof before) => ({ uid: result.run.uid, time: result.run.startTime, sha256 });
    const document = {
      base: scan(before),
      head: scan(after),
      results: drift.results,
      configuration: drift.configuration,
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else process.stdout.write(options['format'] === 'md' ? renderDriftMarkdown(drift) : renderDriftText(drift));
  return options['failOnNew'] === true && drift.results.some(isNewFinding) ? EXIT.findings : EXIT.ok;
}
