import { randomUUID } from 'node:crypto';
import { EXIT, type ExitCode } from '../model/audit-error.ts';
import { type PlannedScan, planScan } from '../plan-scan.ts';
import { runScan } from '../wire-scan.ts';
import { refuseArguments, withRun } from './open-run.ts';
import { type Options, readScanRequest } from './read-options.ts';

/** `sps-audit scan`: gives the exit code of the scan. */
export async function scanCommand(options: Options, args: readonly string[]): Promise<number> {
  refuseArguments('scan', args);
  const started = new Date();
  const request = await readScanRequest(options);
  const planned = await planScan(request, { uid: randomUUID(), scanTime: started.toISOString() }, process.env);
  if (options['dryRun'] === true) return dryRun(planned);
  const names = planned.appliances.map(({ name }) => name);
  return withRun(options, names, async ({ environment, warn, tell }) => {
    warn(planned.warnings);
    const outcome = await runScan(planned, environment);
    tell(outcome);
    return outcome.result.run.exitCode;
  });
}

/** Says what would be asked of whom and evaluated; contacts nobody. */
function dryRun({ appliances, plan, bundle, fleet }: PlannedScan): ExitCode {
  const lines = appliances.map(({ name, url, credentials, tls, limits }) => {
    const rules = plan.selections.get(name)?.length ?? 0;
    const who = credentials.kind === 'password' ? `as ${credentials.username}` : 'with a client certificate';
    return `${name}  ${url}  ${who}, trust: ${tls.kind}, profile ${plan.profiles.get(name)}: ${rules} rules, at most ${limits.requestConcurrency} requests at a time`;
  });
  process.stdout.write(
    `Fleet file ${fleet.file}\n${lines.join('\n')}\nFormats ${bundle.formats.join(', ')} into ${bundle.outDir}\nNobody was contacted.\n`,
  );
  return EXIT.ok;
}
