import { evaluateRule, type Verdict } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';

export const CONNECTIONS = '/api/configuration/ssh/connections';
export const POLICIES = '/api/configuration/policies/audit_policies';

/** A rule over SSH connections, with whatever of it a test is about. */
export function rule(changes: Partial<AutomatedRule>): AutomatedRule {
  return {
    id: 'T-1',
    revision: 1,
    title: 'test',
    severity: 'high',
    area: 'test',
    tier: 'core',
    confirmed: true,
    expected: 'on',
    rationale: 'test',
    remediation: { text: 'switch it on' },
    references: [],
    source: 'test',
    aliases: [],
    sha256: '',
    kind: 'automated',
    appliesTo: null,
    when: null,
    inputs: { connections: `${CONNECTIONS}/*`, auditPolicies: `${POLICIES}/*` },
    forEach: { in: 'connections', as: 'connection', name: 'connection.name', onEmpty: 'notapplicable' },
    let: {},
    check: { '===': [{ var: 'connection.on' }, true] },
    uncheckable: null,
    params: {},
    message: { fail: '{{connection.name}} is off' },
    ...changes,
  };
}

/** What a rule says on a tree: endpoint -> answer. */
export function verdicts(
  one: AutomatedRule,
  tree: Readonly<Record<string, JsonObject>>,
  version: string | null = '8.0.1',
): Verdict[] {
  return evaluateRule(one, viewSnapshot(snapshotOfTree(tree, version)), { parameters: {}, inventory: {}, asOfMs: 0 });
}

/** Each verdict as "last segment of the path, name, result, reason". */
export function short(found: readonly Verdict[]): string[] {
  return found.map(({ resource, result, reasonCode }) =>
    [resource.path?.split('/').at(-1), resource.name, result, reasonCode].join(' '),
  );
}

/** A tree of SSH connections and audit policies, by key. */
export function tree(
  connections: Readonly<Record<string, Json>>,
  policies: Readonly<Record<string, Json>> = {},
): Record<string, JsonObject> {
  const made: Record<string, JsonObject> = {
    [CONNECTIONS]: listing(CONNECTIONS, connections),
    [POLICIES]: listing(POLICIES, policies),
  };
  for (const [key, body] of Object.entries(connections)) made[`${CONNECTIONS}/${key}`] = { body };
  for (const [key, body] of Object.entries(policies)) made[`${POLICIES}/${key}`] = { body };
  return made;
}

function listing(path: string, objects: Readonly<Record<string, Json>>): JsonObject {
  return { items: Object.keys(objects).map((key) => ({ key, meta: { href: `${path}/${key}` } })) };
}
