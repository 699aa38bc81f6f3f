/**
 * `npm run new-rule -- ID --area AREA --title TEXT --endpoint PATH --datum PATH`: adds a rule to the shipped ruleset with its cases,
 * and writes its page. See CONTRIBUTING.md for what is left to do.
 */
import { existsSync } from 'node:fs';
import { runProgram } from '../../src/cli/program.ts';

const USAGE = 'npm run new-rule -- ID --area AREA --title TEXT --endpoint PATH --datum PATH [--expect VALUE]';

const args = process.argv.slice(2);
const at = args.indexOf('--area');
const area = at < 0 ? undefined : args[at + 1];
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(
    `${USAGE}\n\nAREA is a folder of rules/. For the rest: npm run --silent sps-audit -- rules new --help\n`,
  );
} else if (area === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(area)) {
  process.stderr.write(`--area AREA is missing: a folder of rules/, such as snmp\n\n${USAGE}\n`);
  process.exitCode = 2;
} else if (!existsSync(`rules/${area}`)) {
  process.stderr.write(`There is no folder rules/${area}. If the area is new, make the folder first.\n`);
  process.exitCode = 2;
} else {
  const rest = args.toSpliced(at, 2);
  const run = (...words: string[]): Promise<number> => runProgram(['node', 'sps-audit', 'rules', ...words]);
  process.exitCode = (await run('new', ...rest, '--out', `rules/${area}`)) || (await run('docs'));
}
