import { randomUUID } from 'node:crypto';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import { type PlannedScan, planScan } from '../plan/plan-scan.ts';
import { openMessages } from './messages.ts';
import { runPlanned } from './run-planned.ts';
import { type Options, readScanRequest } from './scan-options.ts';

/** `sps-audit scan`: gives the exit code of the scan. */
export async function scanCommand(options: Options, args: readonly string[]): Promise<number> {
  if (args.length > 0)
    throw new AuditError(`"${args[0]}" is no option of scan.`, { hint: 'sps-audit scan --help shows them.' });
  const started = new Date();
  const request = await readScanRequest(options);
  const planned = await planScan(request, { uid: randomUUID(), scanTime: started.toISOString() }, process.env);
  if (options['dryRun'] === true) return dryRun(planned, options);
  const { exitCode } = await runPlanned(planned, options);
  return exitCode;
}

/** Says what would be asked of whom and evaluated; contacts nobody. */
function dryRun({ appliances, plan, bundle, fleet, warnings }: PlannedScan, options: Options): ExitCode {
  const messages = openMessages(options);
  for (const message of warnings) messages.tell({ event: 'warning', message });
  const lines = appliances.map(({ name, url, credentials, tls, limits }) => {
    const rules = plan.selections.get(name)?.length ?? 0;
    const who =
      credentials.kind === 'password'
        ? `as ${credentials.username}`
        : credentials.kind === 'worker'
          ? 'by a worker of its zone'
          : 'with a client certificate';
    return `${name}  ${url}  ${who}, trust: ${tls.kind}, profile ${plan.profiles.get(name)}: ${counted(rules, 'rule')}, at most ${counted(limits.requestConcurrency, 'request')} at a time`;
  });
  process.stdout.write(
    `Fleet file ${fleet.file}\n${lines.join('\n')}\nFormats ${bundle.formats.join(', ')} into ${bundle.outDir}\nNobody was contacted.\n`,
  );
  return EXIT.ok;
}
