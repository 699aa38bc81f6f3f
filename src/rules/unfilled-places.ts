import type { Verdict } from '../evaluate/evaluate-rule.ts';
import type { AutomatedRule } from '../model/rule.ts';
import { MESSAGE_PLACE } from './lint-rule.ts';
import type { RuleCase } from './rule-cases.ts';
import { verdictsOf } from './run-cases.ts';

/** A place of a rule that is filled with what an appliance says. */
export interface UnfilledPlace {
  readonly pointer: string;
  /** `{{path}}` */
  readonly place: string;
}

/** Places of a rule's messages, and the name of its objects, that no case fills: misspelt, or there is no case that would show it. */
export function unfilledPlaces(rule: AutomatedRule, cases: readonly RuleCase[]): readonly UnfilledPlace[] {
  const isFilled = (only: AutomatedRule, filled: (verdict: Verdict) => boolean): boolean =>
    cases.some((one) => verdictsOf(only, one).some(filled));
  const unfilled = (['fail', 'pass'] as const).flatMap((kind) => {
    const places = [...(rule.message[kind] ?? '').matchAll(MESSAGE_PLACE)].map(([place]) => place);
    return [...new Set(places)]
      .filter((place) => {
        // What is said of an empty collection is no message of the rule.
        const forEach = rule.forEach === null ? null : { ...rule.forEach, onEmpty: 'notapplicable' as const };
        const only = { ...rule, forEach, message: { fail: place, pass: place } };
        return !isFilled(only, ({ result, message }) => result === kind && message !== '?');
      })
      .map((place) => ({ pointer: `/message/${kind}`, place }));
  });
  const isNamed = rule.forEach === null || isFilled(rule, ({ resource }) => resource.name !== null);
  return isNamed ? unfilled : [...unfilled, { pointer: '/forEach/name', place: `{{${rule.forEach?.name}}}` }];
}
