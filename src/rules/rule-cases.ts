import type { JsonObject } from '../model/json.ts';
import type { ReasonCode, ResultKind } from '../model/verdict.ts';

/** What a case expects of one result of a whole tree. */
export interface ExpectedResult {
  readonly path?: string;
  readonly name?: string | null;
  readonly result: ResultKind;
  readonly reason?: ReasonCode;
}

/**
 * One executable example. `given`: values for the rule's names, one result. `tree`: endpoint path -> answer (`{body}`, `{items}` or
 * `{$status}`), evaluated as a whole appliance; listings above that the case leaves out are made.
 */
export interface RuleCase {
  readonly name: string;
  readonly why?: string;
  readonly given?: JsonObject;
  readonly tree?: Readonly<Record<string, JsonObject>>;
  readonly version?: string;
  readonly inventory?: JsonObject;
  readonly params?: JsonObject;
  readonly asOf?: string;
  readonly expect: ResultKind | readonly ExpectedResult[];
  readonly reason?: ReasonCode;
}

/** The content of a cases file. */
export interface RuleCases {
  readonly rule: string;
  readonly cases: readonly RuleCase[];
}

/** Evaluation time of a case that names none. */
export const CASE_AS_OF = '2026-11-22T00:00:00Z';

/** Members of `given` that are not names of the rule. */
export const SETTINGS_IN_GIVEN: ReadonlySet<string> = new Set(['params', '$inventory']);

/** The first case of values with that verdict: what was read, and what it means. */
export function exampleOf(cases: readonly RuleCase[], verdict: ResultKind): RuleCase | undefined {
  return cases.find(({ given, expect }) => given !== undefined && expect === verdict);
}
