import { expect, test } from 'vitest';
import type { AutomatedRule, Rule } from '../../src/model/rule.ts';
import { rulesJudging } from '../../src/rules/rules-judging.ts';

const on = (path: string) => ({ '===': [{ var: path }, true] });
const automated = (id: string, more: Partial<AutomatedRule>): AutomatedRule =>
  ({ kind: 'automated', id, forEach: null, let: {}, when: null, check: on('other.on'), ...more }) as AutomatedRule;
const POLICIES = { policies: '/api/configuration/policies/audit_policies/*' };
const CONNECTIONS = { connections: '/api/configuration/{protocol}/connections/*' };
const each = { in: 'connections', as: 'one', name: 'one.name', onEmpty: 'pass' } as const;

const RULES: readonly Rule[] = [
  automated('ONE', { inputs: { ssh: '/api/configuration/local_services/ssh' }, check: on('ssh.on') }),
  automated('WITHIN', { inputs: { ssh: '/api/configuration/local_services/ssh' }, check: on('ssh.on.more') }),
  automated('EACH', { inputs: CONNECTIONS, forEach: each, check: on('one.on') }),
  automated('CHOSEN', { inputs: CONNECTIONS, forEach: { ...each, where: on('one.on') }, when: on('one.on') }),
  automated('ANY', {
    inputs: { ...CONNECTIONS, ...POLICIES },
    let: {
      any: {
        anyObject: {
          ...{ in: 'connections', as: 'x', where: on('x.chosen'), test: on('policy.sign') },
          let: { policy: { ref: 'x.policy', into: 'policies', onNull: 'null' } },
        },
      },
    },
  }),
  automated('ALL', {
    inputs: POLICIES,
    let: { all: { collect: { in: 'policies', as: 'x', each: { var: 'x.sign' } } } },
  }),
  automated('REFERRED', {
    inputs: { ...CONNECTIONS, ...POLICIES },
    forEach: each,
    let: {
      policy: { ref: 'one.policy', into: 'policies', onNull: 'fail' },
      used: { distinctRefs: { in: 'connections', as: 'x', ref: 'x.channel', into: 'policies' } },
    },
    check: on('policy.sign'),
  }),
  { kind: 'manual', id: 'PERSON' } as Rule,
];

test.each([
  ['local_services/ssh', 'on', ['ONE', 'WITHIN']],
  ['local_services/ssh', 'o', []],
  ['local_services', 'on', []],
  ['local_services/web', 'on', []],
  ['ssh/connections/*', 'on', ['EACH']],
  ['{protocol}/connections/*', 'policy', ['ANY', 'REFERRED']],
  ['ssh/connections/*', 'chosen', []],
  ['ssh/connections/*', 'channel', []],
  ['ssh/connections', 'on', []],
  ['policies/audit_policies/*', 'sign', ['ANY', 'ALL', 'REFERRED']],
])('of %s, %s is judged by %j', (endpoint, datum, ids) => {
  expect(rulesJudging(RULES, `/api/configuration/${endpoint}`, datum).map(({ id }) => id)).toEqual(ids);
});
