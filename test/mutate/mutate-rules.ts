/**
 * `npm run mutate-rules [-- ID…]`: changes the logic of rules one small step at a time and runs their cases. A change that no case
 * notices is printed: a case is missing, or the change says the same in another way.
 */
import type { AutomatedRule } from '../../src/model/rule.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import type { RuleCase } from '../../src/rules/rule-cases.ts';
import { runCase } from '../../src/rules/run-cases.ts';
import { mutantsOf } from './rule-mutants.ts';

const ids = process.argv.slice(2);
const ruleset = await loadRuleset([]);
const automated = ruleset.rules.filter((rule) => rule.kind === 'automated');
const chosen = ids.length === 0 ? automated : automated.filter(({ id }) => ids.includes(id));
const unknown = ids.filter((id) => !chosen.some((rule) => rule.id === id));
if (unknown.length > 0) fail(`There is no rule with logic that is called ${unknown.join(', ')}.`);
const casesOf = (rule: AutomatedRule): readonly RuleCase[] => ruleset.cases.get(rule.id)?.cases ?? [];
const broken = chosen.filter((rule) => !casesOf(rule).every((one) => holds(rule, one)));
if (broken.length > 0) fail(`Cases of ${broken.map(({ id }) => id).join(', ')} fail as it is: see "rules test".`);

let count = 0;
let lived = 0;
for (const rule of chosen) {
  for (const { pointer, from, to, rule: mutant } of mutantsOf(rule)) {
    count += 1;
    if (!casesOf(rule).every((one) => holds(mutant, one))) continue;
    lived += 1;
    process.stdout.write(`${rule.id} ${pointer}: ${shown(from)} -> ${shown(to)}\n`);
  }
}
const noticed = count === 0 ? '' : `, ${(100 - (100 * lived) / count).toFixed(1)} % noticed`;
process.stdout.write(`${count} changes, ${lived} that no case noticed${noticed}\n`);

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function holds(rule: AutomatedRule, one: RuleCase): boolean {
  try {
    return runCase(rule, one) === null;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}
