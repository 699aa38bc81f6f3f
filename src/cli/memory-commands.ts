import { Argument, type Command, Option } from 'commander';
import { collect, type Finish, fleetFileWords, refuseOptionsAbove, run } from './command-options.ts';

/** The commands of memory: what changed, how it went, what was accepted and what people said. */
export function addMemoryCommands(program: Command, finish: Finish): void {
  addDiff(program, finish);
  addHistory(program, finish);
  addWaivers(program, finish);
  addAttest(program, finish);
}

function addDiff(program: Command, finish: Finish): void {
  const command = program
    .command('diff <base> <head>')
    .description('what changed between two scans (folders, or results.json): verdicts, and the data that explain them')
    .option('--fail-on-new', 'exit 10 when there is a new finding')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json', 'md']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  $ sps-audit diff ./reports/2026-11-15T190000Z-0c41d2 ./reports/latest --fail-on-new\n',
    )
    .allowExcessArguments(false);
  run(command, finish, async (options, paths) => (await import('./diff-command.ts')).diffCommand(options, paths));
}

function addHistory(program: Command, finish: Finish): void {
  const what = new Argument('[what]', 'only this part').choices(['scans', 'trend', 'findings', 'fixed']);
  const command = program
    .command('history')
    .description('scans, trend, age of open findings and time to fix')
    .addArgument(what)
    .option('-c, --config <file>', fleetFileWords('fleet file, which names the history'))
    .option('-o, --out <dir>', 'reports folder that holds the history')
    .option('--limit <n>', 'so many scans, the newest (20)')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  $ sps-audit history findings --config fleet.yaml\n')
    .allowExcessArguments(false);
  run(command, finish, async (options, words) => (await import('./history-command.ts')).historyCommand(options, words));
  const move = command
    .command('move')
    .description('copy a SQLite history into the PostgreSQL database of the fleet file, and prove the counts')
    .argument('<file>', 'the SQLite file; it is only read')
    .option('-c, --config <file>', fleetFileWords('fleet file, which names the database'))
    .configureHelp({ showGlobalOptions: false })
    .hook('preAction', (_, self) => refuseOptionsAbove(self))
    .addHelpText('after', '\nExample:\n  $ sps-audit history move ./reports/history.db --config fleet.yaml\n')
    .allowExcessArguments(false);
  run(move, finish, async (options, words) =>
    (await import('./history-upkeep-commands.ts')).moveHistoryCommand(options, words),
  );
  const prune = command
    .command('prune')
    .description('forget the oldest scans; findings that are open stay with their first day')
    .requiredOption('--keep <n>', 'so many scans stay')
    .option('-c, --config <file>', fleetFileWords('fleet file, which names the history'))
    .option('-o, --out <dir>', 'reports folder that holds the history')
    .configureHelp({ showGlobalOptions: false })
    .hook('preAction', (_, self) => refuseOptionsAbove(self))
    .addHelpText('after', '\nExample:\n  $ sps-audit history prune --keep 400 --config fleet.yaml\n')
    .allowExcessArguments(false);
  run(prune, finish, async (options) => (await import('./history-upkeep-commands.ts')).pruneHistoryCommand(options));
}

function addWaivers(program: Command, finish: Finish): void {
  const waivers = program
    .command('waivers')
    .description('accepted findings')
    .addHelpText('after', '\nExample:\n  $ sps-audit waivers list --config fleet.yaml\n');
  const actions = () => import('./waivers-command.ts');
  const list = withFleet(waivers.command('list'))
    .description('the register with its states: active, expiring, expired, unused, unmatched, over-broad')
    .option('-o, --out <dir>', 'reports folder whose latest scan is looked at')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  $ sps-audit waivers list --format json\n');
  run(list, finish, async (options) => (await actions()).listWaiversCommand(options));
  const lint = withFleet(waivers.command('lint'))
    .description('every mistake in the waivers file')
    .addHelpText('after', '\nExample:\n  $ sps-audit waivers lint --config fleet.yaml\n');
  run(lint, finish, async (options) => (await actions()).lintWaiversCommand(options));
}

function addAttest(program: Command, finish: Finish): void {
  const attest = program
    .command('attest')
    .description('statements of people about what no program can see')
    .addHelpText(
      'after',
      '\nExample:\n  $ sps-audit attest template -o form.yaml\n  $ sps-audit attest apply form.yaml\n',
    );
  const actions = () => import('./attest-command.ts');
  const template = withFleet(attest.command('template'))
    .description('write the form for the manual rules and the appliances of the fleet')
    .option('--appliance <name>', 'only this appliance (repeat)', collect, [])
    .option('--label <key=value>', 'only appliances with this label (repeat)', collect, [])
    .option('--rule <id>', 'only this rule (repeat)', collect, [])
    .option('-o, --out <file>', 'write into this file instead of stdout')
    .addHelpText('after', '\nExample:\n  $ sps-audit attest template --label site=ams -o form.yaml\n');
  run(template, finish, async (options) => (await actions()).attestTemplateCommand(options));
  const apply = withFleet(attest.command('apply <form>'))
    .description('take a filled form into the attestations file')
    .addHelpText('after', '\nExample:\n  $ sps-audit attest apply form.yaml\n');
  run(apply, finish, async (options, paths) => (await actions()).attestApplyCommand(options, paths));
}

function withFleet(command: Command): Command {
  return command
    .option('-c, --config <file>', fleetFileWords())
    .option('--rules <dir>', 'a folder of further rules (repeat)', collect, [])
    .allowExcessArguments(false);
}
