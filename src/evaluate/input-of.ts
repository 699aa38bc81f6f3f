import type { AutomatedRule } from '../model/rule.ts';

/** The path of an input. Names come from a file: `constructor` is no input unless the rule says so. */
export function inputOf(inputs: AutomatedRule['inputs'], name: string): string | undefined {
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}
