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
const unknown = ids.filter((id) => !ruleset.rules.some((rule) => rule.id === id));
if (unknown.length > 0) {
  process.stderr.write(`There is no rule ${unknown.join(', ')}.\n`);
  process.exit(2);
}
let count = 0;
let lived = 0;
for (const rule of ruleset.rules) {
  if (rule.kind !== 'automated' || (ids.length > 0 && !ids.includes(rule.id))) continue;
  const cases = ruleset.cases.get(rule.id)?.cases ?? [];
  for (const { pointer, from, to, rule: mutant } of mutantsOf(rule)) {
    count += 1;
    if (!cases.every((one) => holds(mutant, one))) continue;
    lived += 1;
    process.stdout.write(`${rule.id} ${pointer}: ${shown(from)} -> ${shown(to)}\n`);
  }
}
const noticed = count === 0 ? '' : `, ${(100 - (100 * lived) / count).toFixed(1)} % noticed`;
process.stdout.write(`${count} changes, ${lived} that no case noticed${noticed}\n`);

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
