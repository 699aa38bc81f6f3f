import { findFleetFileIfAny, namedFleetFile } from '../fleet/find-fleet-file.ts';
import { shownPath } from '../fleet/shown-path.ts';
import { findSnapshots } from '../plan/find-snapshots.ts';
import { planEvaluation } from '../plan/plan-evaluation.ts';
import { selectSnapshots } from '../plan/select-snapshots.ts';
import { loadSnapshots } from '../plan/stored-scan.ts';
import { writeScan } from '../run/write-scan.ts';
import { tellOutcome } from './run-planned.ts';
import {
  fleetFileSearch,
  type Options,
  parseFormats,
  pathOf,
  readRuleRequest,
  textOf,
  textsOf,
} from './scan-options.ts';
import { withRun } from './with-run.ts';

/** `sps-audit evaluate`: snapshots to results and reports, offline. Gives the exit code of the scan. */
export async function evaluateCommand(options: Options, paths: readonly string[]): Promise<number> {
  const selection = { names: textsOf(options['appliance']), labels: textsOf(options['label']) };
  const snapshots = await selectSnapshots(await findSnapshots(paths), selection);
  const storedRules = options['storedRules'] === true;
  const search = fleetFileSearch(options);
  const request = {
    ...readRuleRequest(options),
    // Stored rules need none: one is used where somebody named it, for keys, history and folders.
    configFile: await (storedRules ? namedFleetFile : findFleetFileIfAny)(search),
    isSelection: selection.names.length + selection.labels.length > 0,
    storedRules,
    formats: parseFormats(textOf(options['format'])),
    outDir: pathOf(options['out']),
  };
  const { plan, bundle, warnings, interruptedBy } = await planEvaluation(snapshots, request, process.env);
  return withRun(options, [], async (run) => {
    const { environment } = run;
    if (request.configFile !== null && search.flag === null && !storedRules)
      environment.onEvent({ event: 'report-note', message: `Judged as ${shownPath(request.configFile)} says.` });
    for (const message of warnings) environment.onEvent({ event: 'warning', message });
    const ended = { ...environment, interruptedBy: () => environment.interruptedBy() ?? interruptedBy };
    const outcome = await writeScan(plan, bundle, ended, () => loadSnapshots(snapshots.files));
    tellOutcome(outcome, run);
    return outcome.result.run.exitCode;
  });
}
