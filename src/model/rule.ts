import type { Json, JsonObject } from './json.ts';
import type { Severity } from './verdict.ts';

/** JSON-logic as it stands in a rule file: standard operator names, strict meaning (see docs/json-logic.md). */
export type Logic = Json;

export interface FrameworkReference {
  readonly framework: string;
  readonly id: string;
}

/** A typed parameter. `default: null` means that somebody has to give it; until then the rule is `notchecked` (`not-configured`). */
export interface ParameterDefinition {
  readonly type: 'integer' | 'string' | 'boolean' | 'array';
  readonly items?: 'string';
  readonly default: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
  readonly description?: string;
}

export type OnEmpty = 'pass' | 'fail' | 'notapplicable';

/** One result per object of an input. `where` false: the object is inert and is named in one informational result. */
export interface ForEach {
  readonly in: string;
  readonly as: string;
  /** Path of the object's display name, starting with `as`. */
  readonly name: string;
  readonly onEmpty: OnEmpty;
  readonly where?: Logic;
}

/** A reference `{key, meta.href}` (or a bare key) followed into a collection. */
export interface ReferenceBinding {
  readonly ref: string;
  readonly into: string;
  readonly onNull: 'fail' | 'notapplicable' | 'null';
}

/** The addresses that the matching objects refer to. */
export interface DistinctRefsBinding {
  readonly distinctRefs: {
    readonly in: string;
    readonly as: string;
    readonly where?: Logic;
    readonly ref: string;
    readonly into: string;
  };
}

/** Values of all objects in one list. */
export interface CollectBinding {
  readonly collect: { readonly in: string; readonly as: string; readonly each: Logic };
}

/** True when the test holds for one object; three-valued. */
export interface AnyObjectBinding {
  readonly anyObject: {
    readonly in: string;
    readonly as: string;
    readonly where?: Logic;
    readonly let?: Readonly<Record<string, ReferenceBinding>>;
    readonly test: Logic;
  };
}

export type LetBinding = ReferenceBinding | DistinctRefsBinding | CollectBinding | AnyObjectBinding;

/** Message templates: `{{path}}` of a name in scope, as text. */
export interface RuleMessages {
  readonly pass?: string;
  readonly fail: string;
}

/** How to mend a finding: steps in the web interface (newer menu names), and the REST call. */
export interface Remediation {
  readonly text: string;
  readonly web?: readonly string[];
  readonly rest?: string;
}

interface RuleBase {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly severity: Severity;
  readonly area: string;
  readonly tier: 'core' | 'extended';
  /** Printed where the vendor's field names were not confirmed on a live appliance. */
  readonly confirmed: boolean;
  readonly expected: string;
  readonly rationale: string;
  readonly remediation: Remediation;
  readonly references: readonly FrameworkReference[];
  readonly source: string;
  readonly aliases: readonly string[];
  /** Canonical SHA-256 of the rule file's content, lower-case hex. */
  readonly sha256: string;
}

export interface AutomatedRule extends RuleBase {
  readonly kind: 'automated';
  readonly appliesTo: { readonly version?: string } | null;
  readonly when: Logic | null;
  /** Name -> endpoint path; `/*` a collection, `{protocol}` one per protocol. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly forEach: ForEach | null;
  readonly let: Readonly<Record<string, LetBinding>>;
  /** null: cannot be written honestly before a live appliance was seen; `uncheckable` says why, a person answers it. */
  readonly check: Logic | null;
  readonly uncheckable: string | null;
  readonly params: Readonly<Record<string, ParameterDefinition>>;
  readonly message: RuleMessages;
}

/** Speaks about the scan or the fleet; computed by the engine, see evaluate/engine-rules. */
export interface EngineRule extends RuleBase {
  readonly kind: 'engine';
  readonly engine: 'endpoints-read' | 'snapshot-whole' | 'fleet-consistent';
  readonly params: Readonly<Record<string, ParameterDefinition>>;
}

/** Answered by a person: attestation or checklist. */
export interface ManualRule extends RuleBase {
  readonly kind: 'manual';
  readonly evidenceToCollect: string;
  readonly reviewIntervalDays: number;
}

export type Rule = AutomatedRule | EngineRule | ManualRule;

/** A named selection with parameter values. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tiers: readonly ('core' | 'extended')[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Rule id -> parameter -> value. */
  readonly parameters: Readonly<Record<string, JsonObject>>;
}

/** A rule as it is applied to one appliance: every parameter has its value (null: nobody gave it). */
export interface SelectedRule {
  readonly rule: Rule;
  readonly parameters: JsonObject;
}
