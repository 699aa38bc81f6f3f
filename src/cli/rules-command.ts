import { resolve } from 'node:path';
import { AuditError, EXIT, type ExitCode, type Problem } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import { danglingIds } from '../rules/dangling-ids.ts';
import { describeRule } from '../rules/describe-rule.ts';
import { loadRuleset, type Ruleset } from '../rules/load-ruleset.ts';
import { type FailedCase, runCase } from '../rules/run-cases.ts';
import { findRule, profilesOf } from '../rules/select-rules.ts';
import { unfilledPlaces } from '../rules/unfilled-places.ts';
import { unknownEndpoints } from '../rules/unknown-endpoints.ts';
import { unwrittenTexts } from '../rules/unwritten-texts.ts';
import { problemLines } from './explain-error.ts';
import { type Options, ruleDirsOf } from './scan-options.ts';
import { writeFailed } from './write-failed.ts';

const load = (options: Options): Promise<Ruleset> => loadRuleset(ruleDirsOf(options));

/** `rules list`: text for people, or the JSON array of the contract. */
export async function listRules(options: Options): Promise<ExitCode> {
  const ruleset = await load(options);
  const rows = ruleset.rules.map((rule) => ({
    id: rule.id,
    revision: rule.revision,
    title: rule.title,
    severity: rule.severity,
    area: rule.area,
    kind: rule.kind,
    profiles: profilesOf(rule, ruleset),
  }));
  if (options['format'] === 'json') process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    for (const { id, severity, kind, profiles, title } of rows) {
      process.stdout.write(
        `${id.padEnd(16)} ${severity.padEnd(8)} ${kind.padEnd(9)} ${(profiles[0] ?? '').padEnd(8)} ${title}\n`,
      );
    }
  }
  return EXIT.ok;
}

/** `rules show ID`: what one rule asks, why, how to mend it, with a good and a bad example. */
export async function showRule(id: string, options: Options): Promise<ExitCode> {
  const ruleset = await load(options);
  const rule = findRule(ruleset, id);
  process.stdout.write(describeRule(rule, ruleset.cases.get(rule.id)?.cases ?? [], profilesOf(rule, ruleset)));
  return EXIT.ok;
}

/**
 * `rules lint`: loading finds every mistake of every file, or there is none. Texts that nobody has written yet are a warning, and
 * endpoints that nobody knows.
 */
export async function lintRules(options: Options): Promise<ExitCode> {
  const ruleset = await load(options);
  const { rules, cases, files } = ruleset;
  const unwritten = rules.flatMap((rule) =>
    unwrittenTexts(rule).map((pointer) => ({
      file: files.get(rule.id) ?? rule.id,
      pointer,
      message: 'is to be written',
    })),
  );
  const dangling = danglingIds(ruleset);
  if (dangling.length > 0)
    throw new AuditError(`Frameworks and profiles have ${counted(dangling.length, 'mistake')}.`, {
      problems: dangling,
    });
  const odd = [...unwritten, ...unknownEndpoints(rules, ruleset)];
  if (odd.length > 0) process.stderr.write(`warning:${problemLines(odd).join('')}\n`);
  process.stdout.write(`${rules.length} rules and ${countCases(cases)} cases are in order\n`);
  return EXIT.ok;
}

function countCases(cases: Ruleset['cases']): number {
  return [...cases.values()].reduce((sum, one) => sum + one.cases.length, 0);
}

/** `rules test`: runs every case; the last line counts them. What no case shows of a message is a warning. */
export async function testRules(options: Options): Promise<ExitCode> {
  const { rules, cases, files } = await load(options);
  const failed: FailedCase[] = [];
  const unfilled: Problem[] = [];
  for (const rule of rules) {
    if (rule.kind !== 'automated') continue;
    const own = cases.get(rule.id)?.cases ?? [];
    const wrong = own.flatMap((one) => runCase(rule, one) ?? []);
    failed.push(...wrong);
    if (wrong.length > 0) continue;
    const file = files.get(rule.id) ?? rule.id;
    for (const { pointer, place } of unfilledPlaces(rule, own))
      unfilled.push({ file, pointer, message: `no case fills ${place}`, hint: 'Is it spelled right?' });
  }
  for (const { ruleId, name, differences } of failed)
    process.stdout.write(`${ruleId}: ${name}\n${differences.map((line) => `  ${line}\n`).join('')}`);
  if (unfilled.length > 0) process.stderr.write(`warning:${problemLines(unfilled).join('')}\n`);
  process.stdout.write(`${countCases(cases)} cases, ${failed.length} failed\n`);
  return failed.length === 0 ? EXIT.ok : EXIT.usage;
}

/** `rules docs`: a page per rule and an index. */
export async function writeRuleDocs(options: Options): Promise<ExitCode> {
  const { writeDocs } = await import('../rules/rule-docs.ts');
  const out = resolve(String(options['out']));
  const ruleset = await load(options);
  const count = await writeDocs(ruleset, out).catch((error: unknown) => {
    throw writeFailed(out, error);
  });
  process.stdout.write(`${count} pages written to ${String(options['out'])}\n`);
  return EXIT.ok;
}
