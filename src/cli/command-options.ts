import { type Command, Option } from 'commander';
import { AuditError } from '../model/audit-error.ts';
import { REPORT_FORMATS } from '../model/fleet.ts';
import { SEVERITIES } from '../model/verdict.ts';

export const FORMATS_HELP = `formats, separated by commas: ${REPORT_FORMATS.join(' ')}`;

/** Takes the exit code of a command. */
export type Finish = (exitCode: number) => void;

/** An action loads its command only when it runs, so that `--help` stays quick. */
export type Action = (options: Record<string, unknown>, args: readonly string[]) => Promise<number>;

/** Gives a command its action, and the options of messages, which all have. */
export function run(command: Command, finish: Finish, action: Action): void {
  addLogging(command)
    .exitOverride()
    .action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command;
      // An option that the command above has too is taken by that one, wherever it stands.
      finish(await action(self.optsWithGlobals(), self.args));
    });
}

/** Help on `--config`: what the file is for, and which one is taken without the option. */
export function fleetFileWords(words = 'fleet file'): string {
  return `${words} (default: the one that SPS_AUDIT_CONFIG names, else sps-audit.config.yaml here)`;
}

/** Which appliances and rules are meant. */
export function addSelection(command: Command): Command {
  command
    .option('-c, --config <file>', fleetFileWords())
    .option('--appliance <name>', 'only this appliance (repeat)', collect, [])
    .option('--label <key=value>', 'only appliances with this label (repeat)', collect, []);
  return addRuleSelection(command)
    .option('--allow-insecure', 'accept `insecure: true` in the fleet file; it is shown on every report')
    .option('--jobs <n>', 'appliances at once');
}

/** Which rules are meant. */
export function addRuleSelection(command: Command): Command {
  return command
    .option('--profile <name>', 'profile for all appliances: baseline, extended, strict')
    .option('--rules <dir>', 'a folder of further rules (repeat)', collect, [])
    .option('--rule <id>', 'only this rule (repeat)', collect, [])
    .option('--skip-rule <id>', 'all but this rule (repeat)', collect, [])
    .option('--framework <name>', 'only rules that a framework refers to');
}

/** Everything that a scan takes. */
export function addScanOptions(command: Command): Command {
  addJudging(addSelection(command))
    .option('--zone-queue', 'have appliances of a zone read by its workers (sps-audit worker)')
    .option('--no-notify', 'tell nobody what changed')
    .option('--keep <n>', 'remove the oldest scans of the folder so that so many are left')
    .option('--keep-days <n>', 'remove scans of the folder that are older, the newest excepted');
  return addPrinting(command);
}

/** What a scan writes, what it is held against, and when its exit code says so. */
export function addJudging(command: Command): Command {
  return command
    .addOption(new Option('-f, --format <list>', FORMATS_HELP))
    .option('-o, --out <dir>', 'folder that takes one folder per scan')
    .addOption(new Option('--fail-on <severity>', 'exit 10 for findings at or above').choices([...SEVERITIES, 'none']))
    .option('--min-coverage <percent>', 'exit 20 below this share of judged rules')
    .option('--fail-on-expired', 'exit 40 for an expired waiver or attestation')
    .option('--baseline <path>', 'compare with this scan (folder or results.json) instead of the newest earlier one')
    .option('--golden <name>', 'hold all appliances against this one');
}

/** How reports are printed. */
export function addPrinting(command: Command): Command {
  return command
    .addOption(new Option('--paper <size>', 'paper of the PDF').choices(['a4', 'letter']).default('a4'))
    .addOption(new Option('--split <what>', 'one PDF per appliance beside the whole one').choices(['appliance']))
    .option('--browser <path>', 'the browser that prints the PDF');
}

/**
 * Refuses an option of the command above that this one has not: it would be taken there and do nothing.
 *
 * @throws AuditError (exit 2)
 */
export function refuseOptionsAbove(
  self: Command,
  hint = `sps-audit ${self.parent?.name()} ${self.name()} --help`,
): void {
  const own = new Set(self.options.map((option) => option.attributeName()));
  const { parent } = self;
  const lost = parent?.options.find(
    (option) => parent.getOptionValueSource(option.attributeName()) === 'cli' && !own.has(option.attributeName()),
  );
  if (lost !== undefined)
    throw new AuditError(`"${parent?.name()} ${self.name()}" does not take ${lost.long}.`, { hint });
}

/** How messages are written to stderr. */
function addLogging(command: Command): Command {
  return command
    .addOption(new Option('--log-format <format>', 'messages on stderr').choices(['text', 'json']).default('text'))
    .option('-q, --quiet', 'errors only')
    .option('-v, --verbose', 'every request that was repeated and every address not followed')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .option('--no-progress', 'no progress lines');
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
