import { type Command, Option } from 'commander';
import { addSelection, type Finish, run } from './command-options.ts';

/** Adds the commands around unattended scans. */
export function addUnattended(program: Command, finish: Finish): void {
  addInit(program, finish);
  addCheck(program, finish);
  addDiscover(program, finish);
}

function addInit(program: Command, finish: Finish): void {
  const command = program
    .command('init')
    .argument('[dir]', 'folder', '.')
    .description('write a commented fleet file, waivers and attestations to start from')
    .addHelpText('after', '\nExample:\n  $ sps-audit init audit\n');
  run(command, finish, async (_options, args) => (await import('./init-command.ts')).initCommand(args));
}

function addDiscover(program: Command, finish: Finish): void {
  const example = 'fleet discover https://192.0.2.10 --username auditor --password-env SPS_PASSWORD --ca-file ca.pem';
  const fleet = program
    .command('fleet')
    .description('the appliances')
    .addHelpText('after', `\nExample:\n  $ sps-audit ${example}\n`);
  const command = fleet
    .command('discover <url>')
    .description('list the nodes of a cluster, asked of its central node, as YAML for the fleet file')
    .option('-c, --config <file>', 'fleet file whose defaults hold where nothing else is said')
    .option('--username <name>', 'account of the central node')
    .option('--password-env <name>', 'environment variable with its password')
    .option('--password-file <file>', 'file with its password (mode 0600)')
    .option('--ca-file <file>', 'CA that issued its certificate')
    .option('--pin <sha256>', 'SHA-256 of its certificate')
    .option('--allow-insecure', 'accept `insecure: true` in the fleet file')
    .addHelpText('after', `\nExample:\n  $ sps-audit ${example}\n`);
  run(command, finish, async (options, args) => (await import('./discover-command.ts')).discoverCommand(args, options));
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
