import type { AutomatedRule } from '../model/rule.ts';
import { MESSAGE_PLACE } from './lint-rule.ts';
import type { RuleCase } from './rule-cases.ts';
import { verdictsOf } from './run-cases.ts';

/** Places of a rule's messages that no case fills, `{{path}}` each: misspelt, or there is no case that would show it. */
export function unfilledPlaces(rule: AutomatedRule, cases: readonly RuleCase[]): readonly string[] {
  return (['fail', 'pass'] as const).flatMap((kind) => {
    const places = [...(rule.message[kind] ?? '').matchAll(MESSAGE_PLACE)].map(([place]) => place);
    return [...new Set(places)].filter((place) => {
      const only = { ...rule, message: { fail: place, pass: place } };
      return !cases.some((one) =>
        verdictsOf(only, one).some(({ result, message }) => result === kind && message !== '?'),
      );
    });
  });
}
