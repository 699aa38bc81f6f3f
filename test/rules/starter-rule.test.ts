import { beforeAll, expect, test } from 'vitest';
import { evaluateRule } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { Json } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { parseRule } from '../../src/rules/parse-rule.ts';
import { readJsonFile } from '../../src/rules/read-json-file.ts';
import type { RuleCases } from '../../src/rules/rule-cases.ts';
import { runCase } from '../../src/rules/run-cases.ts';
import { SHIPPED_RULES } from '../../src/rules/shipped-rules.ts';
import { starterRule } from '../../src/rules/starter-rule.ts';
import { compileSchema } from '../../src/snapshot/compile-schema.ts';
import { AS_OF, treeSnapshot } from '../evaluate/tree-snapshot.ts';
import type { TreeName } from '../support/appliance/tree.ts';

type Validate = ReturnType<typeof compileSchema>;
let isRule: Validate;
let areCases: Validate;
beforeAll(async () => {
  const schema = async (name: string): Promise<Validate> => {
    const file = await readJsonFile(`${SHIPPED_RULES}${name}`);
    if ('problem' in file) throw new Error(file.problem.message);
    return compileSchema(file.value as object, { allErrors: true, verbose: true });
  };
  [isRule, areCases] = [await schema('rule.schema.json'), await schema('cases.schema.json')];
});

/** The rule as a scan would load it, once its cases hold. */
function started(endpoint: string, datum: string, value: boolean | number | string = true): AutomatedRule {
  const { rule, cases } = starterRule({
    ...{ id: 'OUR-NEW-001', title: 'x', area: 'x', isShipped: false, schemas: '..' },
    ...{ endpoint, datum, value },
  });
  expect([rule['$schema'], cases['$schema']]).toEqual(['../rule.schema.json', '../cases.schema.json']);
  const parsed = parseRule(rule, isRule);
  if (!('rule' in parsed) || parsed.rule.kind !== 'automated') throw new Error(JSON.stringify(parsed));
  const found = parsed.rule;
  expect(areCases(cases as Json), JSON.stringify(areCases.errors)).toBe(true);
  expect((cases as unknown as RuleCases).cases.flatMap((one) => runCase(found, one) ?? [])).toEqual([]);
  return found;
}

function verdicts(rule: AutomatedRule, tree: TreeName): readonly string[] {
  const settings = { parameters: {}, inventory: {}, asOfMs: Date.parse(AS_OF) };
  return evaluateRule(rule, viewSnapshot(treeSnapshot(tree)), settings).map(
    ({ resource, result, message }) => `${resource.name}: ${result}, ${message}`,
  );
}

test('a rule for a collection judges each object of an appliance', () => {
  const active = started('/api/configuration/ssh/connections/*', 'active');
  expect(verdicts(active, 'weak-6.0')).toEqual([
    'everything: pass, active is true',
    'old-vendor: fail, active is false',
  ]);
  expect(verdicts(active, 'hardened-8.0')).toEqual(['linux-prod: pass, active is true']);
  const signing = started('/api/configuration/policies/audit_policies/*', 'signing.enabled');
  expect(verdicts(signing, 'weak-6.0')[0]).toBe('default: fail, signing.enabled is false');
  expect(signing).toMatchObject({ forEach: { in: 'auditPolicies', as: 'auditPolicy', name: 'auditPolicy.name' } });
});

test('a rule for every protocol judges the objects of each, or the one object of each', () => {
  const active = started('/api/configuration/{protocol}/connections/*', 'active');
  expect(verdicts(active, 'hardened-8.0')).toContain('linux-prod: pass, active is true');
  expect(verdicts(active, 'hardened-8.0').length).toBeGreaterThan(2);
  const enabled = started('/api/configuration/{protocol}/options', 'service.enabled', false);
  expect(verdicts(enabled, 'hardened-8.0')).toContain('ssh: fail, service.enabled is true');
});

test.each([
  ['/api/configuration/network/nics/*', 'name', 'eth0'],
  ['/api/configuration/policies/indexing/*', 'number_of_workers', 4],
  ['/api/configuration/x509/*', 'enabled', true],
  ['/api/cluster/nodes/*', 'node.0.up', true],
  ['/api/configuration/ssh/connections', 'active', true],
  ['/api/configuration/3com', 'enabled', true],
  ['/api/configuration/Xyz', 'enabled', true],
])('what is written for %s lints, and its cases hold', (endpoint, datum, value) => {
  expect(started(endpoint, datum, value).id).toBe('OUR-NEW-001');
});
