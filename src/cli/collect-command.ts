import { randomUUID } from 'node:crypto';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import { planScan } from '../plan/plan-scan.ts';
import { type CollectOutcome, collectScan } from '../run/collect-scan.ts';
import { type Options, readScanRequest } from './scan-options.ts';
import { withRun } from './with-run.ts';

/** `sps-audit collect`: appliances to snapshots. Prints the folder on stdout. */
export async function collectCommand(options: Options): Promise<number> {
  const request = await readScanRequest(options);
  const identity = { uid: randomUUID(), scanTime: new Date().toISOString() };
  const planned = await planScan(request, identity, process.env);
  if (options['sign'] === true && planned.bundle.signing === null)
    throw new AuditError('--sign needs a signing key, and the fleet file names none.', {
      hint: 'Add keys: { signing: { file: ./signing.pem } }. "sps-audit keys generate" makes one; its public half goes to those who judge.',
    });
  const names = planned.appliances.map(({ name }) => name);
  return withRun(options, names, async ({ environment, messages, clear }) => {
    for (const message of planned.warnings) environment.onEvent({ event: 'warning', message });
    const outcome = await collectScan(planned, environment);
    clear();
    if (outcome.warning !== null) messages.tell({ event: 'warning', message: outcome.warning });
    const { complete, partial, failed } = outcome.counts;
    if (!messages.isQuiet && !messages.isJson)
      process.stderr.write(`${counted(complete, 'appliance')} read whole, ${partial} in part, ${failed} not at all\n`);
    process.stdout.write(`${outcome.folder}\n`);
    return exitCodeOf(outcome);
  });
}

function exitCodeOf({ counts }: CollectOutcome): ExitCode {
  if (counts.complete + counts.partial === 0) return EXIT.nothingCollected;
  return counts.partial + counts.failed > 0 ? EXIT.incomplete : EXIT.ok;
}
