import { rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { makeFolder } from '../evidence/make-folder.ts';
import { shownPath } from '../fleet/shown-path.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import type { Rule } from '../model/rule.ts';
import { describeProblem } from '../plan/describe-problem.ts';
import { knownPaths } from '../results/known-paths.ts';
import { loadRuleset, NOT_RULES } from '../rules/load-ruleset.ts';
import { rulesJudging } from '../rules/rules-judging.ts';
import { schemaFolder } from '../rules/schema-folder.ts';
import { SHIPPED_RULES } from '../rules/shipped-rules.ts';
import { starterRule } from '../rules/starter-rule.ts';
import { endpointProblem } from '../rules/unknown-endpoints.ts';
import { type Options, ruleDirsOf } from './scan-options.ts';
import { terminalText } from './terminal-text.ts';
import { writeFailed } from './write-failed.ts';

/**
 * `sps-audit rules new`: writes a rule and its cases that lint and pass as they stand. @throws AuditError (exit 2) when the id is
 * taken, a file is there already, or what was asked makes no rule; then no file stays behind.
 */
export async function newRuleCommand(id: string, options: Options): Promise<ExitCode> {
  const title = String(options['title']);
  const folder = resolve(String(options['out']));
  const [endpoint, datum] = [String(options['endpoint']), String(options['datum'])];
  const dirs = ruleDirsOf(options);
  const { rules, knownEndpoints } = await loadRuleset(dirs);
  if (rules.some((rule) => rule.id === id || rule.aliases.includes(id)))
    throw new AuditError(`There is a rule ${id} already.`, { hint: `sps-audit rules show ${id}` });
  const isShipped = isBelow(SHIPPED_RULES, folder);
  if (isShipped) checkShipped(id, folder);
  const { rule, cases } = starterRule({
    isShipped,
    schemas: schemaFolder(folder, resolve('.')),
    id,
    title,
    area: slug(basename(folder)),
    endpoint,
    datum,
    value: parseValue(String(options['expect'])),
  });
  const stem = join(folder, slug(title));
  await makeFolder(folder).catch((error: unknown) => {
    throw writeFailed(folder, error);
  });
  const written = await writeSound(
    [
      { path: `${stem}.json`, content: rule },
      { path: `${stem}.cases.json`, content: cases },
    ],
    isShipped || dirs.some((dir) => isBelow(dir, folder)) ? dirs : [...dirs, folder],
  );
  const odd = endpointProblem(endpoint, knownPaths(knownEndpoints));
  if (odd !== null) warn(describeProblem(odd));
  warnOfOthers(rules, endpoint, datum);
  // Shipped rules are added in a checkout, where the command is called by npm.
  const test = isShipped
    ? 'npm run --silent sps-audit -- rules test'
    : `sps-audit rules test --rules ${relative('.', folder) || '.'}`;
  process.stdout.write(
    `${written.map((path) => `wrote ${shownPath(path)}\n`).join('')}\nNext: write what is marked "To be written", then\n  $ ${test}\n`,
  );
  return EXIT.ok;
}

function isBelow(dir: string, folder: string): boolean {
  return join(folder, '/').startsWith(join(dir, '/'));
}

/** What the shipped ruleset asks of its rules beyond their schema. */
function checkShipped(id: string, folder: string): void {
  if (!id.startsWith('SPS-'))
    throw new AuditError(`The id of a shipped rule starts with SPS-, and ${id} does not.`, {
      hint: 'Such as SPS-COMMIT-099; a rule of your own has a folder of its own (--out).',
    });
  const [top = ''] = relative(SHIPPED_RULES, folder).split(sep);
  if (top === '' || NOT_RULES.has(top))
    throw new AuditError(`${shownPath(folder)} holds no rules.`, {
      hint: 'Name a folder of an area, such as rules/snmp.',
    });
}

/** Writes files of rules that are sound among those of `dirs`, or none. Gives their paths. */
async function writeSound(
  files: readonly { readonly path: string; readonly content: object }[],
  dirs: readonly string[],
): Promise<readonly string[]> {
  const written: string[] = [];
  try {
    for (const { path, content } of files) {
      await writeNew(path, content);
      written.push(path);
    }
    await loadRuleset(dirs);
  } catch (error) {
    for (const path of written) await rm(path);
    throw error;
  }
  return written;
}

/** That a rule asks the same need not be wrong: it may ask for another value, or of other objects. */
function warnOfOthers(rules: readonly Rule[], endpoint: string, datum: string): void {
  const others = rulesJudging(rules, endpoint, datum).map(({ id }) => id);
  if (others.length === 0) return;
  const judge = others.length === 1 ? 'judges' : 'judge';
  warn(`${others.join(', ')} ${judge} ${datum} of ${endpoint} already; "sps-audit rules show ${others[0]}" says how`);
}

function warn(text: string): void {
  process.stderr.write(`warning: ${terminalText(text)}\n`);
}

function slug(text: string): string {
  return (text.toLowerCase().match(/[a-z0-9]+/g) ?? ['rule']).join('-');
}

/** JSON where it is a boolean or a number; any other text stands for itself. */
function parseValue(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

async function writeNew(path: string, content: object): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' });
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new AuditError(
      isThere ? `${shownPath(path)} is there already.` : `Cannot write ${path}: ${(cause as Error).message}`,
      { cause, hint: 'Choose another title or another folder (--out).' },
    );
  }
}
