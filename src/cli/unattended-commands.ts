import { Argument, type Command, Option } from 'commander';
import { TOOL } from '../version.ts';
import {
  addScanOptions,
  addSelection,
  type Finish,
  fleetFileWords,
  refuseOptionsAbove,
  run,
} from './command-options.ts';

/** A unit that is printed without an option that was given would be installed without it. */
const LOST_OPTION =
  'Say it in the fleet file, where every scan finds it (reports, gates, rules), or add it to the printed command.';

/** Adds the commands around unattended scans. */
export function addUnattended(program: Command, finish: Finish): void {
  addInit(program, finish);
  addCheck(program, finish);
  addDiscover(program, finish);
  addSchedule(program, finish);
  addWorker(program, finish);
  addCompletion(program, finish);
  addNotify(program, finish);
}

function addSchedule(program: Command, finish: Finish): void {
  const example =
    '\nExample:\n  $ sps-audit schedule --cron "0 2 * * *" --timezone Europe/Berlin --jitter 10m -c fleet.yaml\n';
  const schedule = addTimes(
    addScanOptions(program.command('schedule').description('run scans on a cron expression, in the foreground')),
  )
    .option(
      '--health-file <file>',
      'where to keep last success, last exit code and next run (health.json in the folder)',
    )
    .option('--health-listen <address>', 'serve /healthz and /metrics on this machine, such as 127.0.0.1:9464')
    .addHelpText('after', example);
  // Otherwise the options that both have would all be taken for those of `schedule`.
  program.enablePositionalOptions();
  schedule.enablePositionalOptions();
  run(schedule, finish, async (options) => (await import('./schedule-command.ts')).scheduleCommand(options));
  const print = addTimes(
    schedule.command('print').addArgument(new Argument('<kind>').choices(['systemd', 'cron', 'kubernetes'])),
  )
    .description('units for a supervisor: systemd, cron or kubernetes')
    .option('-c, --config <file>', 'fleet file', '/etc/sps-audit/sps-audit.config.yaml')
    .option('-o, --out <dir>', 'reports folder', '/var/lib/sps-audit/reports')
    .option('--user <name>', 'account that scans', 'sps-audit')
    .option('--program <path>', 'where sps-audit is installed', '/usr/local/bin/sps-audit')
    .option('--image <name>', 'container image (kubernetes)', `sps-audit:${TOOL.version}`)
    // Those of `schedule` are no options of a unit.
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', '\nExample:\n  $ sps-audit schedule print systemd --cron "30 1 * * *" --jitter 10m\n')
    .hook('preAction', (_, self) => refuseOptionsAbove(self, LOST_OPTION));
  run(print, finish, async (options, args) =>
    (await import('./print-schedule-command.ts')).printSchedule(args, options),
  );
}

function addWorker(program: Command, finish: Finish): void {
  const command = program
    .command('worker')
    .description('read the appliances of a zone for scans with --zone-queue, in the foreground, until stopped')
    .requiredOption('--zone <name>', 'the zone to serve')
    .option('-c, --config <file>', fleetFileWords('fleet file of the worker, with the credentials of its zone'))
    .option('--jobs <n>', 'appliances at once')
    .option('--allow-insecure', 'accept `insecure: true` in the fleet file; it is shown on every report')
    .addHelpText('after', '\nExample:\n  $ sps-audit worker --zone dmz -c worker.yaml\n')
    .allowExcessArguments(false);
  run(command, finish, async (options) => (await import('./worker-command.ts')).workerCommand(options));
}

function addNotify(program: Command, finish: Finish): void {
  const command = program
    .command('notify')
    .description('send a test message over every channel of the fleet file')
    .option('-c, --config <file>', fleetFileWords())
    .option('--test', 'send it')
    .addHelpText('after', '\nExample:\n  $ sps-audit notify --test -c fleet.yaml\n');
  run(command, finish, async (options) => (await import('./notify-command.ts')).notifyCommand(options));
}

function addTimes(command: Command): Command {
  return command
    .option('--cron <expression>', 'minute, hour, day, month, weekday, such as "0 2 * * *"')
    .option('--timezone <name>', 'IANA name, such as Europe/Berlin; without it that of this system')
    .option('--jitter <length>', 'begin up to so much later, chosen anew each time: 90s, 10m, 1h');
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
    .option('-c, --config <file>', fleetFileWords('fleet file whose defaults hold where nothing else is said'))
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

function addCompletion(program: Command, finish: Finish): void {
  const command = program
    .command('completion')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .description('a script that completes commands and options')
    .addHelpText('after', '\nExample:\n  $ source <(sps-audit completion bash)\n');
  run(command, finish, async (_options, args) =>
    (await import('./completion-command.ts')).completionCommand(args, program),
  );
}
