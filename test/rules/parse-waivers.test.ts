import { describe, expect, test } from 'vitest';
import { AuditError, type Problem } from '../../src/model/audit-error.ts';
import { renderAttestationTemplate } from '../../src/rules/attestation-template.ts';
import { parseAttestations } from '../../src/rules/parse-attestations.ts';
import { parseWaivers } from '../../src/rules/parse-waivers.ts';
import type { RegisterContext } from '../../src/rules/register-context.ts';

const context: RegisterContext = {
  rules: [
    { id: 'SPS-CONN-002', severity: 'high', aliases: ['CONN-2'] },
    { id: 'SPS-CHAN-001', severity: 'critical', aliases: [] },
  ],
  applianceNames: ['sps-ams-01', 'sps-ber-01'],
};

const GOOD = `schemaVersion: 1
waivers:
  - id: W-1
    rule: SPS-CONN-002
    appliances: [sps-ams-01]
    resource: legacy
    justification: The old client cannot sign.
    approver: C. I. Officer
    ticket: CHG-17
    created: 2026-11-01
    expires: 2027-01-30
    compensatingControl: Daily review
`;

function problemsOf(text: string): readonly Problem[] {
  try {
    parseWaivers(text, 'waivers.yaml', context);
  } catch (error) {
    if (error instanceof AuditError && error.exitCode === 2) return error.problems;
    throw error;
  }
  return [];
}

describe('parseWaivers', () => {
  test('reads every field; a period of exactly the maximum is allowed', () => {
    const { waivers, warnings } = parseWaivers(GOOD, 'waivers.yaml', context);
    expect(warnings).toEqual([]);
    expect(waivers).toEqual([
      {
        id: 'W-1',
        rule: 'SPS-CONN-002',
        appliances: ['sps-ams-01'],
        labels: {},
        resource: 'legacy',
        justification: 'The old client cannot sign.',
        approver: 'C. I. Officer',
        ticket: 'CHG-17',
        created: '2026-11-01',
        expires: '2027-01-30',
        compensatingControl: 'Daily review',
      },
    ]);
  });

  test('an alias becomes the id; one name needs no list; JSON is YAML', () => {
    const json = JSON.stringify({
      schemaVersion: 1,
      waivers: [
        {
          id: 'W',
          rule: 'CONN-2',
          appliances: '*',
          justification: 'x',
          approver: 'y',
          created: '2026-01-01',
          expires: '2026-01-02',
        },
      ],
    });
    expect(parseWaivers(json, 'w.json', context).waivers).toMatchObject([{ rule: 'SPS-CONN-002', appliances: ['*'] }]);
    expect(parseWaivers('schemaVersion: 1\nwaivers: []\n', 'w', context).waivers).toEqual([]);
  });

  test('one day more than the severity allows is a mistake at its line', () => {
    const [problem, ...more] = problemsOf(GOOD.replace('2027-01-30', '2027-01-31'));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ file: 'waivers.yaml', line: 11, column: 14 });
    expect(problem?.message).toBe('A waiver for a rule of severity high lasts 90 days at most, and this one 91.');
    expect(problemsOf(GOOD.replace('SPS-CONN-002', 'SPS-CHAN-001'))).toHaveLength(1);
  });

  test('all mistakes are told at once, in the order of the file', () => {
    const text = `schemaVersion: 1
waivers:
  - id: W-1
    rule: SPS-CONN-002
    justifcation: typed wrong
    approver: ""
    created: 2026-02-30
    expires: soon
  - just text
  - id: W-1
    rule: SPS-CHAN-001
    labels: { site: 3 }
    justification: x
    approver: y
    created: 2026-03-01
    expires: 2026-03-01
extra: 1
`;
    const problems = problemsOf(text);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: "justification" is missing here.',
      '3: "appliances" or "labels" is missing here.',
      '5: "justifcation" is not known here.',
      '6: "approver" must be a text of 1 to 4000 characters.',
      '7: "created" must be a date, YYYY-MM-DD.',
      '8: "expires" must be a date, YYYY-MM-DD.',
      '9: Each item of "waivers" must be an object.',
      '10: "appliances" or "labels" is missing here.',
      '10: The id "W-1" stands twice.',
      '12: "labels" must be an object of texts, such as { site: ams }.',
      '16: "expires" must be later than "created".',
      '17: "extra" is not known here.',
    ]);
    expect(problems[2]?.hint).toBe('Did you mean "justification"?');
  });

  test.each(['', '[]', 'null', 'text', 'schemaVersion: 1', 'waivers: []', 'a: [', '{"__proto__": 1}'])(
    '%j is refused',
    (text) => {
      expect(problemsOf(text).length).toBeGreaterThan(0);
    },
  );

  test('a rule or appliance that does not exist is a warning with a suggestion', () => {
    const { waivers, warnings } = parseWaivers(
      GOOD.replace('SPS-CONN-002', 'SPS-CONN-003').replace('sps-ams-01', 'sps-ams-02'),
      'w',
      context,
    );
    expect(waivers).toHaveLength(1);
    expect(warnings).toMatchObject([
      { line: 4, message: 'There is no rule "SPS-CONN-003".', hint: 'Did you mean "SPS-CONN-002"?' },
      { line: 5, message: 'There is no appliance "sps-ams-02".' },
    ]);
  });
});

describe('attestations', () => {
  const rules = [
    { id: 'SPS-MAN-002', title: 'Second', expected: 'b', evidenceToCollect: 'c\n- id: x', reviewIntervalDays: 90 },
    { id: 'SPS-MAN-001', title: 'First', expected: 'b', evidenceToCollect: 'c', reviewIntervalDays: 365 },
  ];

  test('the form lists every rule and appliance in order, and attests nothing until it is filled in', () => {
    const form = renderAttestationTemplate(rules, ['b', 'a']);
    expect(form.match(/id: .*/g)).toEqual([
      'id: SPS-MAN-001@a',
      'id: SPS-MAN-001@b',
      'id: x',
      'id: SPS-MAN-002@a',
      'id: x',
      'id: SPS-MAN-002@b',
    ]);
    expect(renderAttestationTemplate([...rules].reverse(), ['a', 'b'])).toBe(form);
    expect(() => parseAttestations(form, 'f', context)).toThrow('mistakes');
  });

  test('a form that is filled in is read', () => {
    const form = renderAttestationTemplate(rules.slice(1), ['a'])
      .replace('outcome: null', 'outcome: pass')
      .replace('by: null', 'by: A. Auditor')
      .replace('date: null', 'date: 2026-11-01')
      .replace('statement: null', 'statement: Seen in the rack.')
      .replace('evidence: null', 'evidence: [photo-1.jpg]');
    expect(parseAttestations(form, 'f', context).attestations).toEqual([
      {
        id: 'SPS-MAN-001@a',
        rule: 'SPS-MAN-001',
        appliances: ['a'],
        labels: {},
        outcome: 'pass',
        by: 'A. Auditor',
        date: '2026-11-01',
        statement: 'Seen in the rack.',
        evidence: ['photo-1.jpg'],
        expires: null,
      },
    ]);
  });

  test('a wrong outcome and an end before the beginning are mistakes', () => {
    const text = `schemaVersion: 1
attestations:
  - { id: A, rule: SPS-MAN-001, appliances: "*", outcome: passed, by: x, date: 2026-11-01, statement: y, expires: 2026-11-01 }
`;
    expect(() => parseAttestations(text, 'f', context)).toThrow('2 mistakes');
  });
});

test('how long a waiver may last is set by the fleet file, by severity', () => {
  const text = `schemaVersion: 1
waivers:
  - { id: W, rule: SPS-CONN-002, appliances: "*", justification: j, approver: a, created: 2026-11-01, expires: 2027-10-31 }
`;
  const long = { ...context, maxDays: { critical: 400, high: 400, medium: 400, low: 400, info: 400 } };
  const short = { ...context, maxDays: { critical: 5, high: 5, medium: 5, low: 5, info: 5 } };
  expect(parseWaivers(text, 'f', long).waivers).toHaveLength(1);
  expect(() => parseWaivers(text, 'f', short)).toThrow(/mistake/);
});
