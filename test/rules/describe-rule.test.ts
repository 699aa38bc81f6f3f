import { expect, test } from 'vitest';
import type { AutomatedRule, ManualRule } from '../../src/model/rule.ts';
import { describeRule } from '../../src/rules/describe-rule.ts';
import type { RuleCase } from '../../src/rules/rule-cases.ts';

const SAID = {
  revision: 2,
  severity: 'high',
  area: 'disk',
  expected: 'on',
  rationale: 'It fills.',
  references: [{ framework: 'own', id: '1.2' }],
  source: 'The handbook',
  confirmed: false,
} as const;

const AUTOMATED = {
  ...SAID,
  id: 'OUR-DISK-001',
  title: 'The disk is watched',
  kind: 'automated',
  remediation: { text: 'Watch it.', web: ['Open.', 'Tick.'], rest: 'PUT /api/x' },
  inputs: { disk: '/api/configuration/disk' },
  check: true,
  uncheckable: null,
  params: {
    max: { type: 'integer', default: 3, minimum: 1, maximum: 5, unit: 'days', description: 'How long.' },
    zone: { type: 'string', default: null },
  },
} as unknown as AutomatedRule;

const CASES: readonly RuleCase[] = [
  { name: 'whole', tree: { '/api/x': {} }, expect: 'pass' },
  { name: 'off', given: { disk: { on: false } }, expect: 'fail' },
  { name: 'as it should be', given: { disk: { on: true } }, expect: 'pass' },
  { name: 'on as well', given: { disk: { on: true } }, expect: 'pass' },
];

test('a rule is told with what it reads, its parameters, the first example of each kind and how to mend it', () => {
  expect(describeRule(AUTOMATED, CASES, ['baseline', 'strict'])).toBe(`OUR-DISK-001 (revision 2)
The disk is watched
high, disk, automated; profiles: baseline, strict

Expected
  on

Why
  It fills.

How to fix
  Watch it.
  1. Open.
  2. Tick.
  REST: PUT /api/x

Reads
  /api/configuration/disk

Parameters
  max = 3, 1 to 5 days: How long.
  zone = to be given

Good example
  as it should be
  {
    "disk": {
      "on": true
    }
  }

Bad example
  off
  {
    "disk": {
      "on": false
    }
  }

References
  own 1.2

Source
  The handbook
  Field names are to be confirmed on a live appliance.
`);
});

test('a person is told what to judge, and which evidence to collect how often', () => {
  const unchecked = { ...AUTOMATED, check: null, uncheckable: 'No field says so.' };
  expect(describeRule(unchecked, [], [])).toContain('\nTo be judged by a person\n  No field says so.\n');
  expect(describeRule(unchecked, [], [])).toContain('profiles: none\n');
  const manual = {
    ...AUTOMATED,
    kind: 'manual',
    evidenceToCollect: 'A photo',
    reviewIntervalDays: 90,
    confirmed: true,
  };
  const text = describeRule(manual as unknown as ManualRule, [], ['baseline']);
  expect(text).toContain('\nEvidence to collect\n  A photo\n  every 90 days\n');
  expect(text).not.toMatch(/Reads|Parameters|example|to be confirmed/);
});
