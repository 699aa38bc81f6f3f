import { join, resolve } from 'node:path';
import { readLatest } from '../evidence/latest.ts';
import { describeOrganisation } from '../fleet/describe-organisation.ts';
import { findFleetFile, findFleetFileIfAny } from '../fleet/find-fleet-file.ts';
import { loadFleet } from '../fleet/load-fleet.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import type { Fleet } from '../model/fleet.ts';
import { loadStoredResult } from '../plan/stored-scan.ts';
import { type ChecklistInput, checklistOfResult } from '../report/checklist/checklist-input.ts';
import { CHECKLIST_FORMATS, type ChecklistFormat, renderChecklist } from '../report/checklist/render-checklist.ts';
import { toRuleRecord } from '../results/to-rule-record.ts';
import { loadRuleset } from '../rules/load-ruleset.ts';
import { selectRules } from '../rules/select-rules.ts';
import { startBrowser } from '../run/start-browser.ts';
import { TOOL } from '../version.ts';
import { openReportFolder } from './open-report-folder.ts';
import { fleetFileSearch, type Options, parseFormats, ruleDirsOf, textOf } from './scan-options.ts';

/**
 * `sps-audit checklist`: the pre-audit checklist of a scan, or a blank one. Prints the paths of what it wrote. Exit 2 when a PDF that
 * was asked for by name was not made.
 */
export async function checklistCommand(options: Options): Promise<ExitCode> {
  const named = parseFormats(textOf(options['format']), CHECKLIST_FORMATS);
  const formats = named ?? CHECKLIST_FORMATS;
  const input = options['blank'] === true ? await blankChecklist(options) : await filledChecklist(options);
  const out = await openReportFolder(options);
  const browser = startBrowser(formats.includes('pdf') ? ['pdf'] : [], {
    env: process.env,
    browserPath: textOf(options['browser']) ?? process.env['SPS_AUDIT_BROWSER'] ?? null,
    preferBundledBrowser: false,
  });
  let exitCode: ExitCode = EXIT.ok;
  try {
    for (const format of formats) {
      const { name, content } = await renderChecklist(input, format, {
        paper: options['paper'] === 'letter' ? 'letter' : 'a4',
        browser: browser.take,
        onNote: (note) => process.stderr.write(`${note}\n`),
      }).catch((error: unknown) => skipPdf(error, format, formats));
      if (content !== null) await out.write(name, content);
      else if (named !== null) exitCode = EXIT.usage;
    }
  } finally {
    await browser.close();
  }
  return exitCode;
}

/** Without a browser the other files are written all the same, unless a PDF was all that was asked for. */
function skipPdf(
  error: unknown,
  format: ChecklistFormat,
  formats: readonly ChecklistFormat[],
): { readonly name: string; readonly content: null } {
  if (!(error instanceof AuditError) || format !== 'pdf' || formats.length === 1) throw error;
  process.stderr.write(`${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}\n`);
  return { name: 'checklist.pdf', content: null };
}

async function filledChecklist(options: Options): Promise<ChecklistInput> {
  const from = textOf(options['from']);
  if (from !== null) return checklistOfResult((await loadStoredResult(resolve(from))).result);
  const fleet = await readFleet(options);
  const name = await readLatest(fleet.reports.outDir);
  if (name === null)
    throw new AuditError(`There is no scan in ${fleet.reports.outDir} to fill the checklist from.`, {
      exitCode: EXIT.nothingToAudit,
      hint: 'Run "sps-audit scan" first, name a scan with --from, or ask for a blank list with --blank.',
    });
  return checklistOfResult((await loadStoredResult(join(fleet.reports.outDir, name))).result);
}

async function blankChecklist(options: Options): Promise<ChecklistInput> {
  if (textOf(options['from']) !== null)
    throw new AuditError('--blank and --from exclude each other.', { hint: 'A blank list is made of no scan.' });
  const fleet = await readFleetIfAny(options);
  const ruleset = await loadRuleset([...(fleet?.ruleDirs ?? []), ...ruleDirsOf(options)]);
  const profile = textOf(options['profile']) ?? fleet?.appliances[0]?.profile ?? 'baseline';
  const { rules } = selectRules(ruleset, {
    profile,
    only: [],
    skip: [],
    framework: null,
    parameters: {},
    ...(fleet === null ? {} : { agreed: fleet.agreedRules }),
  });
  const organisation = fleet?.organisation ?? null;
  return {
    organisation: organisation === null ? null : await describeOrganisation(organisation),
    profile,
    rulesetSha256: ruleset.sha256,
    tool: TOOL,
    asOf: new Date().toISOString(),
    scan: null,
    insecure: [],
    appliances: (fleet?.appliances ?? []).map(({ name }) => name),
    rules: rules.map(({ rule }) => toRuleRecord(rule)),
    results: [],
    attestations: [],
  };
}

async function readFleet(options: Options): Promise<Fleet> {
  const file = await findFleetFile(fleetFileSearch(options));
  return loadFleet(file, { allowInsecure: true, env: process.env });
}

/** A blank list needs no fleet file; one that was named has to be there. */
async function readFleetIfAny(options: Options): Promise<Fleet | null> {
  const file = await findFleetFileIfAny(fleetFileSearch(options));
  return file === null ? null : loadFleet(file, { allowInsecure: true, env: process.env });
}
