import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { unwrittenTexts } from '../../src/rules/unwritten-texts.ts';

const RULE = {
  id: 'ORG-CONN-002',
  revision: 1,
  title: 'Every active connection records with a signing audit policy',
  severity: 'high',
  area: 'connection',
  kind: 'automated',
  inputs: {
    connections: '/api/configuration/{protocol}/connections/*',
    auditPolicies: '/api/configuration/policies/audit_policies/*',
  },
  forEach: {
    in: 'connections',
    as: 'connection',
    name: 'connection.name',
    onEmpty: 'notapplicable',
    where: { '===': [{ var: 'connection.active' }, true] },
  },
  let: { policy: { ref: 'connection.policies.audit_policy', into: 'auditPolicies', onNull: 'fail' } },
  check: { '===': [{ var: 'policy.signing.enabled' }, true] },
  params: {},
  expected: 'signing enabled',
  message: { fail: '{{connection.name}} records with {{policy.name}}, which does not sign' },
  rationale: 'A signature makes later changes visible.',
  remediation: 'Switch signing on.',
  references: [],
  aliases: [],
};
const GIVEN = { connection: { active: true, name: 'ssh' } };
const CASES = {
  rule: 'ORG-CONN-002',
  cases: [
    { name: 'signs', given: { ...GIVEN, policy: { signing: { enabled: true } } }, expect: 'pass' },
    { name: 'does not', given: { ...GIVEN, policy: { name: 'p', signing: { enabled: false } } }, expect: 'fail' },
    { name: 'does not say', given: { ...GIVEN, policy: { name: 'p' } }, expect: 'unknown' },
  ],
};

it('takes an own rule that leaves out what only shipped rules have to say', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-own-'));
  try {
    await writeFile(join(folder, 'signing.json'), JSON.stringify(RULE));
    await writeFile(join(folder, 'signing.cases.json'), JSON.stringify(CASES));
    const { rules } = await loadRuleset([folder]);
    expect(rules.find(({ id }) => id === 'ORG-CONN-002')).toMatchObject({
      tier: 'core',
      confirmed: true,
      remediation: { text: 'Switch signing on.' },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('ships no rule that leaves it out', async () => {
  const { rules } = await loadRuleset([]);
  for (const rule of rules) {
    const { id, source, remediation } = rule;
    expect({ id, source }).not.toEqual({ id, source: 'Rule of this organisation' });
    expect(remediation.text, id).not.toBe('');
    expect(unwrittenTexts(rule), id).toEqual([]);
  }
});
