import { Command, CommanderError, Help, Option } from 'commander';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { TOOL } from '../version.ts';
import { addChecklist } from './add-checklist.ts';
import { addScanOptions, collect, type Finish, run } from './command-options.ts';
import { addEvidenceCommands } from './evidence-commands.ts';
import { explainError } from './explain-error.ts';
import { logFormatOf } from './log-format-of.ts';
import { addMemoryCommands } from './memory-commands.ts';
import { addUnattended } from './unattended-commands.ts';

/** Runs the command line and gives the exit code; nothing is thrown. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: ExitCode | number = EXIT.ok;
  const logFormat = logFormatOf(argv);
  const program = buildProgram((code) => {
    exitCode = code;
  }, logFormat);
  try {
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return explainError(error, logFormat);
    if (error.exitCode === 0) return EXIT.ok;
    if (logFormat === 'json') explainError(usageError(error), logFormat);
    return EXIT.usage;
  }
}

/** What the parser says, for a log; on a terminal it has said so itself. */
function usageError({ message }: CommanderError): AuditError {
  return new AuditError(message.replace(/^error: /, ''), { hint: 'sps-audit --help shows what there is' });
}

/** The whole tree of commands. `finish` takes the exit code of the one that ran. In JSON the parser itself says nothing of errors. */
export function buildProgram(finish: Finish, logFormat: 'text' | 'json' = 'text'): Command {
  const program = new Command('sps-audit')
    .configureOutput(logFormat === 'json' ? { writeErr: () => undefined } : {})
    .description('Audits the configuration of One Identity Safeguard for Privileged Sessions appliances.')
    .version(TOOL.version)
    .exitOverride()
    .addHelpText('after', '\nExample:\n  $ sps-audit init audit && cd audit\n  $ sps-audit check\n  $ sps-audit scan\n')
    .showHelpAfterError('(sps-audit --help shows what there is)')
    .configureHelp({ showGlobalOptions: true, optionDescription });
  addScan(program, finish);
  addRules(program, finish);
  addEvidenceCommands(program, finish);
  addMemoryCommands(program, finish);
  addUnattended(program, finish);
  addChecklist(program, finish);
  return program;
}

function addScan(program: Command, finish: Finish): void {
  const command = program
    .command('scan')
    .description('read every appliance, judge it by the rules, write the reports')
    .addHelpText(
      'after',
      '\nExample:\n  $ sps-audit scan --config fleet.yaml --label env=prod -f html,pdf,json -o ./reports\n',
    );
  addScanOptions(command)
    .option('--no-wait', 'do not wait for another scan into the same folder')
    .option('--dry-run', 'say what would be asked of whom, and contact nobody');
  run(command, finish, async (options, args) => (await import('./scan-command.ts')).scanCommand(options, args));
}

function addRules(program: Command, finish: Finish): void {
  const rules = program
    .command('rules')
    .description('the ruleset')
    .addHelpText('after', '\nExample:\n  $ sps-audit rules show SPS-CONN-002\n');
  const withDirs = (name: string, description: string, example: string): Command =>
    rules
      .command(name)
      .description(description)
      .option('--rules <dir>', 'a folder of further rules (repeat)', collect, [])
      .addHelpText('after', `\nExample:\n  $ sps-audit rules ${example}\n`);
  const list = withDirs('list', 'all rules with severity, area and profiles', 'list --format json').addOption(
    new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'),
  );
  const actions = () => import('./rules-command.ts');
  run(list, finish, async (options) => (await actions()).listRules(options));
  run(withDirs('show <id>', 'explain one rule', 'show SPS-DISK-001'), finish, async (options, [id]) =>
    (await actions()).showRule(id ?? '', options),
  );
  run(withDirs('lint', 'every mistake in the rule files', 'lint --rules ./our-rules'), finish, async (options) =>
    (await actions()).lintRules(options),
  );
  run(withDirs('test', "run every rule's cases", 'test --rules ./our-rules'), finish, async (options) =>
    (await actions()).testRules(options),
  );
  const starter = withDirs(
    'new <id>',
    'write a rule with its cases to start from',
    'new ORG-COMMIT-001 --title "Every commit says why" --endpoint /api/configuration/management/accounting --datum require_commitlog --out our-rules',
  )
    .requiredOption('--title <text>', 'what is true where the rule passes')
    .requiredOption('--endpoint <path>', 'endpoint that is read')
    .requiredOption('--datum <path>', 'member of its body, dotted')
    .option('--expect <value>', 'what is right: true, false, a number or a text', 'true')
    .requiredOption('-o, --out <dir>', 'folder of the rule; its name is the area');
  run(starter, finish, async (options, [id]) =>
    (await import('./new-rule-command.ts')).newRuleCommand(id ?? '', options),
  );
  const docs = withDirs('docs', 'write a page per rule and an index', 'docs --out docs/rules').option(
    '-o, --out <dir>',
    'folder',
    'docs/rules',
  );
  run(docs, finish, async (options) => (await actions()).writeRuleDocs(options));
}

/** The empty list that a repeatable option starts from is nothing to tell anybody. */
function optionDescription(option: Option): string {
  return Array.isArray(option.defaultValue) ? option.description : new Help().optionDescription(option);
}
