import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/model/audit-error.ts';
import { parseAttestations } from '../../src/rules/parse-attestations.ts';
import { parseWaivers } from '../../src/rules/parse-waivers.ts';
import type { RegisterContext } from '../../src/rules/register-context.ts';

const context: RegisterContext = {
  rules: [
    { id: 'SPS-A-001', severity: 'high', aliases: ['OLD-A'] },
    { id: 'SPS-B-001', severity: 'info', aliases: [] },
  ],
  applianceNames: ['one', 'two'],
};

const WAIVER = {
  id: 'W',
  rule: 'SPS-A-001',
  appliances: ['one'],
  justification: 'x',
  approver: 'y',
  created: '2026-01-01',
  expires: '2026-02-01',
};

const ATTESTATION = {
  id: 'A',
  rule: 'SPS-A-001',
  appliances: '*',
  outcome: 'pass',
  by: 'x',
  date: '2026-01-01',
  statement: 'y',
};

/** Messages of the mistakes; none for what is taken. */
function told(parse: () => unknown): readonly string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof AuditError) || error.exitCode !== 2) throw error;
    return error.problems.map(({ message }) => message);
  }
}

const file = (list: string, entry: object, top: object = {}) =>
  JSON.stringify({ schemaVersion: 1, [list]: [entry], ...top });
const waiver = (changes: object, top: object = {}) =>
  parseWaivers(file('waivers', { ...WAIVER, ...changes }, top), 'f', context);
const attestation = (changes: object) =>
  parseAttestations(file('attestations', { ...ATTESTATION, ...changes }), 'f', context);

describe('what a waiver or an attestation has to say', () => {
  test.each(['id', 'rule', 'justification', 'approver', 'created', 'expires'])(
    'a waiver without %s is refused',
    (field) => {
      for (const nothing of [undefined, null])
        expect(told(() => waiver({ [field]: nothing }))).toEqual([`"${field}" is missing here.`]);
      for (const wrong of ['', '  ', 1, ['x'], {}, true])
        expect(told(() => waiver({ [field]: wrong }))).toEqual([expect.stringMatching(`^"${field}" must be `)]);
    },
  );

  test.each(['id', 'rule', 'outcome', 'by', 'date', 'statement'])('an attestation without %s is refused', (field) => {
    for (const nothing of [undefined, null])
      expect(told(() => attestation({ [field]: nothing }))).toEqual([`"${field}" is missing here.`]);
    for (const wrong of ['', '  ', 1, ['pass'], {}, true])
      expect(told(() => attestation({ [field]: wrong }))).toEqual([expect.stringMatching(`^"${field}" must be `)]);
  });

  test('whom it is about: by name or label, never by silence or a list of nothing', () => {
    expect(waiver({ appliances: undefined, labels: { site: 'ams' } }).waivers).toMatchObject([
      { appliances: [], labels: { site: 'ams' } },
    ]);
    expect(waiver({ appliances: ['two', 'one', 'two'] }).waivers[0]?.appliances).toEqual(['one', 'two']);
    for (const wrong of [[], '', ' ', [''], ['one', 1], ['one', ' '], 1, {}])
      expect(
        told(() => waiver({ appliances: wrong })),
        JSON.stringify(wrong),
      ).toContain('"appliances" must be a name or a list of names.');
    for (const wrong of [{}, { site: '' }, { site: 'ams', a: 1 }, ['site'], 'site=ams'])
      expect(
        told(() => waiver({ labels: wrong })),
        JSON.stringify(wrong),
      ).toContain('"labels" must be an object of texts, such as { site: ams }.');
    for (const parse of [waiver, attestation])
      expect(told(() => parse({ appliances: undefined }))).toEqual(['"appliances" or "labels" is missing here.']);
  });

  test('texts are bounded, and lose the blanks around them', () => {
    expect(waiver({ justification: ` ${'x'.repeat(3998)} ` }).waivers[0]?.justification).toHaveLength(3998);
    expect(told(() => waiver({ justification: 'x'.repeat(4001) }))).toHaveLength(1);
  });

  test.each<[object, string]>([
    [{ schemaVersion: 2 }, '"schemaVersion" must be 1.'],
    [{ schemaVersion: '1' }, '"schemaVersion" must be 1.'],
    [{ waivers: { W: WAIVER } }, '"waivers" must be a list.'],
    [{ attestations: [] }, '"attestations" is not known here.'],
  ])('a file with %j is refused', (top, message) => {
    expect(told(() => waiver({}, top))).toEqual([message]);
  });
});

describe('how long it counts', () => {
  test('a waiver ends after it began; one for a rule that nobody knows lasts as long as the longest', () => {
    const until = (rule: string, expires: string) => told(() => waiver({ rule, expires }));
    expect(until('SPS-A-001', '2025-12-31')).toEqual(['"expires" must be later than "created".']);
    expect(until('SPS-A-001', '2026-01-02')).toEqual([]);
    for (const rule of ['SPS-B-001', 'SPS-GONE-001']) {
      expect(until(rule, '2027-01-01')).toEqual([]);
      expect(until(rule, '2027-01-02')).toEqual([expect.stringMatching(/lasts 365 days at most, and this one 366\.$/)]);
    }
    // An alias has the bound of its rule.
    expect(until('OLD-A', '2026-04-02')).toEqual([expect.stringContaining('severity high lasts 90 days')]);
  });

  test('an attestation ends after its date, or nobody says when', () => {
    expect(attestation({}).attestations[0]?.expires).toBeNull();
    expect(attestation({ expires: '2026-01-02' }).attestations[0]?.expires).toBe('2026-01-02');
    for (const expires of ['2026-01-01', '2025-12-31'])
      expect(told(() => attestation({ expires }))).toEqual(['"expires" must be later than "date".']);
  });
});

test('an outcome is one of three, and nothing else becomes one', () => {
  for (const outcome of ['pass', 'fail', 'notapplicable'])
    expect(attestation({ outcome }).attestations[0]?.outcome).toBe(outcome);
  for (const outcome of ['Pass', 'pass ', 'passed', 'notchecked', 'error'])
    expect(told(() => attestation({ outcome }))).toEqual(['"outcome" must be one of pass, fail, notapplicable.']);
});

test('an alias is the rule; a star and names that are there are no warning', () => {
  expect(attestation({ rule: 'OLD-A' })).toMatchObject({ attestations: [{ rule: 'SPS-A-001' }], warnings: [] });
  expect(waiver({ rule: 'OLD-A', appliances: ['one', '*'] })).toMatchObject({ warnings: [] });
  expect(attestation({ rule: 'SPS-GONE-001', appliances: ['one', 'on', 'nobody-at-all'] })).toMatchObject({
    attestations: [{ rule: 'SPS-GONE-001' }],
    warnings: [
      { message: 'There is no rule "SPS-GONE-001".' },
      { message: 'There is no appliance "nobody-at-all".' },
      { message: 'There is no appliance "on".', hint: 'Did you mean "one"?' },
    ],
  });
});

test('two entries of one id are refused, also where one of them has a mistake', () => {
  const text = JSON.stringify({
    schemaVersion: 1,
    waivers: [
      { ...WAIVER, approver: '' },
      { ...WAIVER, id: ' W ' },
    ],
  });
  expect(told(() => parseWaivers(text, 'f', context))).toContain('The id "W" stands twice.');
  const long = { ...WAIVER, id: 'x'.repeat(4000) };
  const twice = JSON.stringify({ schemaVersion: 1, waivers: [long, long] });
  expect(told(() => parseWaivers(twice, 'f', context))).toEqual([`The id "${'x'.repeat(100)}" stands twice.`]);
});

test('a field that stands twice is refused: nobody knows which of the two counts', () => {
  const text = file('waivers', WAIVER).replace('"expires":', '"expires":"2026-01-02","expires":');
  expect(told(() => parseWaivers(text, 'f', context))).toEqual(['"expires" stands twice in the same object.']);
});
