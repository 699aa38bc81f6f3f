import { expect, test } from 'vitest';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { knownPaths } from '../../src/results/known-paths.ts';
import { endpointProblem, unknownEndpoints } from '../../src/rules/unknown-endpoints.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';
import { rule } from '../evaluate/small-world.ts';
import { manualRule } from './manual-rule.ts';

const ruleset = await shippedRuleset();
const known = knownPaths(ruleset.knownEndpoints);

test('shipped rules read known endpoints only, and have ids that start with SPS-', () => {
  expect(unknownEndpoints(ruleset.rules, ruleset)).toEqual([]);
  expect(ruleset.rules.map(({ id }) => id).filter((id) => !id.startsWith('SPS-'))).toEqual([]);
});

test.each([
  '/api/info',
  '/api/configuration/management/syslog',
  '/api/configuration/ssh/connections',
  '/api/configuration/ssh/connections/*',
  '/api/configuration/{protocol}/connections/*',
  '/api/configuration/policies/audit_policies/*',
  '/api/configuration/network/nics/nic1',
  '/api/configuration/reporting/contents/*',
])('%s is known', (path) => {
  expect(endpointProblem(path, known)).toBeNull();
});

test.each<[string, string | undefined]>([
  ['/api/configuration/ssh/conections/*', 'Did you mean /api/configuration/ssh/connections/*?'],
  ['/api/configuration/shh/connections/*', 'Did you mean /api/configuration/ssh/connections/*?'],
  ['/api/configuration/{protocoll}/connections/*', 'Did you mean /api/configuration/{protocol}/connections/*?'],
  ['/api/configuration/management/syslog/*', 'Did you mean /api/configuration/management/syslog?'],
  ['/api/configuration/management/syslg', 'Did you mean /api/configuration/management/syslog?'],
  ['/api/configration/management/soap', 'Did you mean /api/configuration/management/soap?'],
  ['/api/configuration/aaa/aml2', 'Did you mean /api/configuration/aaa/saml2?'],
  ['/api/configuration/disk', undefined],
])('%s is not, and what is near is named', (path, hint) => {
  const message = `${path} is none of the known endpoints. Where an appliance lacks it, the rule is notapplicable.`;
  expect(endpointProblem(path, known)).toEqual(hint === undefined ? { message } : { message, hint });
});

test('the file and the input are named, where there are any', () => {
  const inputs = { info: '/api/info', gone: '/api/gone' };
  const files = { knownEndpoints: ruleset.knownEndpoints, files: new Map([['T-2', 'two.json']]) };
  const rules: AutomatedRule[] = [rule({ id: 'T-1', inputs }), rule({ id: 'T-2', inputs })];
  expect(unknownEndpoints([...rules, manualRule('T-3')], files).map(({ file, pointer }) => [file, pointer])).toEqual([
    ['T-1', '/inputs/gone'],
    ['two.json', '/inputs/gone'],
  ]);
});
