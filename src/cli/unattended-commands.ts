import { type Command, Option } from 'commander';
import { addSelection, type Finish, run } from './command-options.ts';

/** Adds the commands around unattended scans. */
export function addUnattended(program: Command, finish: Finish): void {
  addCheck(program, finish);
}

function addCheck(program: Command, finish: Finish): void {
  const command = addSelection(
    program
      .command('check')
      .description('pre-flight: reach, TLS, login, version, clock, and what this account cannot read')
      .addHelpText('after', '\nExample:\n  $ sps-audit check --appliance sps-ams-01\n'),
  ).addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'));
  run(command, finish, async (options) => (await import('./check-command.ts')).checkCommand(options));
}
