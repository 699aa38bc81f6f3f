import { join } from 'node:path';
import { readBounded } from '../evidence/read-bounded.ts';
import { problemAt, type VerifyProblem } from '../evidence/verify-problem.ts';
import { portionsOf } from '../evidence/write-synced.ts';
import type { ReportFormat } from '../model/fleet.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { FORMATS } from '../report/formats/formats.ts';
import { renderReports } from '../report/render-reports.ts';
import { TOOL } from '../version.ts';

/** Formats whose bytes the result alone decides: no browser prints them. */
const REPEATABLE = (Object.keys(FORMATS) as ReportFormat[]).filter((name) => name !== 'pdf' && name !== 'checklist');
const MAX_REPORT_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * Renders the reports of a stored scan again and names those whose bytes differ. Only where this very version wrote them:
 * another one words and lays out differently.
 */
export async function rerenderProblems(
  folder: string,
  stored: ScanResult,
): Promise<{ readonly problems: readonly VerifyProblem[]; readonly notes: readonly string[] }> {
  const { version } = stored.run.tool;
  if (version !== TOOL.version)
    return { problems: [], notes: [`the reports were written by version ${version} and were not rendered again`] };
  const there = new Map<string, Buffer>();
  for (const { name } of REPEATABLE.flatMap((format) => FORMATS[format])) {
    const bytes = await readBounded(join(folder, name), MAX_REPORT_BYTES).catch(() => null);
    if (bytes !== null) there.set(name, bytes);
  }
  const formats = REPEATABLE.filter((format) => FORMATS[format].some(({ name }) => there.has(name)));
  const problems: VerifyProblem[] = [];
  const rendered = renderReports(stored, {
    formats,
    paper: 'a4',
    splitAppliances: false,
    browser: () => Promise.reject(new Error('no PDF is printed')),
    onNote: () => undefined,
    onSkipped: () => undefined,
  });
  for await (const { name, content } of rendered) {
    const bytes = there.get(name);
    if (bytes !== undefined && !bytes.equals(Buffer.concat([...portionsOf(content)])))
      problems.push(problemAt(name, 'comes out differently when it is rendered from results.json again'));
  }
  return { problems, notes: [] };
}
