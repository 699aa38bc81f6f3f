/**
 * `npm run new-rule -- ID --area AREA --title TEXT --endpoint PATH --datum PATH`: adds a rule to the shipped ruleset with its cases,
 * and writes its page. See CONTRIBUTING.md for what is left to do.
 */
import { existsSync } from 'node:fs';
import { runProgram } from '../../src/cli/program.ts';

const USAGE = 'npm run new-rule -- ID --area AREA --title TEXT --endpoint PATH --datum PATH [--expect VALUE]';

const args = process.argv.slice(2).flatMap((word) => (word.startsWith('--area=') ? ['--area', word.slice(7)] : [word]));
const at = args.indexOf('--area');
const area = at < 0 ? undefined : args[at + 1];
const refuse = (message: string): void => {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
};
if (args.includes('--help') || args.includes('-h'))
  process.stdout.write(
    `${USAGE}\n\nAREA is a folder of rules/. For the rest: npm run --silent sps-audit -- rules new --help\n`,
  );
else if (area === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(area))
  refuse(`--area AREA is missing: a folder of rules/, such as snmp\n\n${USAGE}`);
else if (!existsSync(`rules/${area}`))
  refuse(`There is no folder rules/${area}. If the area is new, make the folder first.`);
else if (args.some((word) => /^(?:-o|--out)(?:$|=)/.test(word)))
  refuse('--out is for rules of your own; here --area names the folder.');
else {
  const rest = args.toSpliced(at, 2);
  const run = (...words: string[]): Promise<number> => runProgram(['node', 'sps-audit', 'rules', ...words]);
  process.exitCode = (await run('new', ...rest, '--out', `rules/${area}`)) || (await run('docs'));
}
