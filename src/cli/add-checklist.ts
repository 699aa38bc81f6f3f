import { type Command, Option } from 'commander';
import { collect, type Finish, fleetFileWords, run } from './command-options.ts';

/** Adds `sps-audit checklist`. */
export function addChecklist(program: Command, finish: Finish): void {
  const command = program
    .command('checklist')
    .description('the pre-audit checklist, filled in from the latest scan or blank')
    .addHelpText('after', '\nExample:\n  $ sps-audit checklist --from ./reports/latest -f pdf -o ./audit\n')
    .option('-c, --config <file>', fleetFileWords())
    .option('--from <path>', 'a scan: its folder or results.json (default: the latest of the fleet file)')
    .option('--blank', 'all controls of the profile, from no scan')
    .option('--profile <name>', 'profile of a blank list: baseline, extended, strict')
    .option('--rules <dir>', 'a folder of further rules for a blank list (repeat)', collect, [])
    .option('-f, --format <list>', 'formats, separated by commas: html pdf csv (default: all)')
    .option('-o, --out <dir>', 'folder to write into (default: this one)')
    .addOption(new Option('--paper <size>', 'paper of the PDF').choices(['a4', 'letter']).default('a4'))
    .option('--browser <path>', 'the browser that prints the PDF');
  run(command, finish, async (options) => (await import('./checklist-command.ts')).checklistCommand(options));
}
