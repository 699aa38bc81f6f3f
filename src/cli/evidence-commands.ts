import { type Command, Option } from 'commander';
import {
  addJudging,
  addPrinting,
  addRuleSelection,
  addSelection,
  collect,
  type Finish,
  FORMATS_HELP,
  fleetFileWords,
  run,
} from './command-options.ts';

/** The commands of evidence: what was read, what it means, and whether it is still what it was. */
export function addEvidenceCommands(program: Command, finish: Finish): void {
  addCollect(program, finish);
  addEvaluate(program, finish);
  addReport(program, finish);
  addVerify(program, finish);
  addKeys(program, finish);
}

function addCollect(program: Command, finish: Finish): void {
  const command = program
    .command('collect')
    .description('read every appliance into snapshots, and judge nothing')
    .addHelpText('after', '\nExample:\n  $ sps-audit collect --config fleet.yaml --sign -o ./collected\n');
  addSelection(command)
    .option('-o, --out <dir>', 'folder that takes one folder per collection')
    .option('--sign', 'refuse to run without a signing key: the folder is to be judged elsewhere')
    .option('--no-wait', 'do not wait for another scan into the same folder')
    .allowExcessArguments(false);
  run(command, finish, async (options) => (await import('./collect-command.ts')).collectCommand(options));
}

function addEvaluate(program: Command, finish: Finish): void {
  const command = program
    .command('evaluate <snapshot...>')
    .description("judge stored snapshots, offline: files, or the folder of a scan or collection; by today's rules")
    .addHelpText(
      'after',
      '\nExamples:\n  $ sps-audit evaluate ./collected/latest --config fleet.yaml -o ./reports\n  $ sps-audit evaluate ./reports/2026-11-22T190000Z-3f9a1c --stored-rules -o ./again\n',
    );
  command
    .option('--stored-rules', 'judge by the rules, parameters, waivers and attestations stored with the snapshots')
    .option(
      '-c, --config <file>',
      fleetFileWords('fleet file that gives profiles, parameters, waivers, attestations and the keys of sites'),
    )
    .option('--appliance <name>', 'only the snapshot of this appliance (repeat)', collect, [])
    .option('--label <key=value>', 'only snapshots of appliances with this label (repeat)', collect, []);
  addJudging(addRuleSelection(command)).option('--no-wait', 'do not wait for another scan into the same folder');
  addPrinting(command);
  run(command, finish, async (options, paths) =>
    (await import('./evaluate-command.ts')).evaluateCommand(options, paths),
  );
}

function addReport(program: Command, finish: Finish): void {
  const command = program
    .command('report <results>')
    .description('write reports of a stored result (results.json or the folder of a scan) again, in any format')
    .addHelpText('after', '\nExample:\n  $ sps-audit report ./reports/latest -f pdf,sarif -o ./for-the-auditor\n')
    .allowExcessArguments(false);
  command.option('-f, --format <list>', FORMATS_HELP).option('-o, --out <dir>', 'folder for the files', '.');
  addPrinting(command);
  run(command, finish, async (options, paths) => (await import('./report-command.ts')).reportCommand(options, paths));
}

function addVerify(program: Command, finish: Finish): void {
  const command = program
    .command('verify <bundle>')
    .description('check the hashes, the signature and the chain of a scan or of a whole reports folder')
    .option('--public-key <file>', 'Ed25519 public key (PEM) that has to have signed every bundle')
    .option('--timestamp-ca <file>', 'certificates (PEM) of the authority that has to have stamped every bundle')
    .option('--chain', 'walk the chain of a reports folder (done anyway when one is given)')
    .option('--reproduce', 'judge the stored snapshots by the stored rules again, and compare every verdict')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  $ sps-audit verify ./reports/latest --public-key signing.pub.pem --reproduce\n\nExit code 50 when anything does not match; docs/verify.md shows the same checks by sha256sum and openssl.\n',
    )
    .allowExcessArguments(false);
  run(command, finish, async (options, paths) => (await import('./verify-command.ts')).verifyCommand(options, paths));
}

function addKeys(program: Command, finish: Finish): void {
  const keys = program
    .command('keys')
    .description('keys of the evidence')
    .addHelpText('after', '\nExample:\n  $ sps-audit keys generate --out ./keys\n');
  const generate = keys
    .command('generate')
    .description('make a signing key (Ed25519) and a fingerprint key; nothing is overwritten')
    .option('--out <dir>', 'folder for the files', '.')
    .addHelpText('after', '\nExample:\n  $ sps-audit keys generate --out ./keys\n')
    .allowExcessArguments(false);
  run(generate, finish, async (options) => (await import('./keys-command.ts')).generateKeysCommand(options));
}
