import { describe, expect, test } from 'vitest';
import { OPERATORS } from '../../src/evaluate/operators.ts';
import { AuditError } from '../../src/model/audit-error.ts';
import { readJsonFile } from '../../src/rules/read-json-file.ts';
import { findRule, type RuleChoice, selectRules } from '../../src/rules/select-rules.ts';
import { SHIPPED_RULES } from '../../src/rules/shipped-rules.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';

const ruleset = await shippedRuleset();
const BASELINE: RuleChoice = { profile: 'baseline', only: [], skip: [], framework: null, parameters: {} };

function ids(choice: Partial<RuleChoice>): string[] {
  return selectRules(ruleset, { ...BASELINE, ...choice }).rules.map(({ rule }) => rule.id);
}

function parametersOf(id: string, choice: Partial<RuleChoice>): unknown {
  return selectRules(ruleset, { ...BASELINE, ...choice }).rules.find(({ rule }) => rule.id === id)?.parameters;
}

function refusal(choice: Partial<RuleChoice>): AuditError {
  try {
    selectRules(ruleset, { ...BASELINE, ...choice });
  } catch (error) {
    if (error instanceof AuditError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('selectRules', () => {
  test('a fleet departs from its profile with reasons, which the deviations tell', () => {
    const agreed = {
      exclude: { 'SPS-DISK-001': 'watched elsewhere' },
      include: { 'SPS-NTP-001': 'our guideline' },
      reasons: { 'SPS-WEB-001': 'agreed in March' },
    };
    const choice = { agreed, parameters: { 'SPS-WEB-001': { maxIdleMinutes: 15 } } };
    expect(ids(choice)).toEqual([...ids({}).filter((id) => id !== 'SPS-DISK-001'), 'SPS-NTP-001'].toSorted());
    expect(selectRules(ruleset, { ...BASELINE, ...choice }).deviations).toMatchObject([
      { ruleId: 'SPS-DISK-001', kind: 'excluded', reason: 'watched elsewhere' },
      { ruleId: 'SPS-NTP-001', kind: 'included', reason: 'our guideline' },
      { ruleId: 'SPS-WEB-001', kind: 'parameter', from: 10, to: 15, reason: 'agreed in March' },
    ]);
    // What the command line asks for is its own departure, and nobody gave a reason for it.
    expect(ids({ agreed, only: ['SPS-DISK-001'] })).toEqual(['SPS-DISK-001']);
    const skipped = selectRules(ruleset, { ...BASELINE, agreed, skip: ['SPS-NTP-001', 'SPS-DISK-002'] }).deviations;
    expect(skipped.map(({ ruleId, reason }) => [ruleId, reason])).toEqual([
      ['SPS-DISK-001', 'watched elsewhere'],
      ['SPS-DISK-002', null],
    ]);
    const nobody = { exclude: {}, include: {}, reasons: {} };
    expect(refusal({ agreed: { ...nobody, exclude: { 'SPS-DISK-099': 'x' } } }).exitCode).toBe(2);
    const both = { exclude: { 'SPS-NTP-001': 'x' }, include: { 'SPS-NTP-001': 'y' }, reasons: {} };
    expect(refusal({ agreed: both }).message).toBe('SPS-NTP-001 is both excluded and included');
  });

  test('baseline is the core, extended adds the rest, manual rules belong to every profile', () => {
    const core = ruleset.rules.filter((rule) => rule.tier === 'core' || rule.kind === 'manual').map(({ id }) => id);
    expect(ids({})).toEqual(core);
    expect(ids({ profile: 'extended' })).toEqual(ruleset.rules.map(({ id }) => id));
    expect(ids({ profile: 'strict' })).toEqual(ruleset.rules.map(({ id }) => id));
    expect(ids({})).toEqual(ids({}).toSorted());
    expect(selectRules(ruleset, BASELINE).deviations).toEqual([]);
    expect(selectRules(ruleset, { ...BASELINE, profile: 'strict' }).deviations).toEqual([]);
  });

  test('only and skip, each told as a departure from the profile', () => {
    expect(ids({ only: ['SPS-DISK-001', 'SPS-SYSLOG-001'] })).toEqual(['SPS-DISK-001', 'SPS-SYSLOG-001']);
    expect(ids({ skip: ['SPS-DISK-001'] })).toEqual(ids({}).filter((id) => id !== 'SPS-DISK-001'));
    expect(ids({ only: ['SPS-AAA-001'] })).toEqual(['SPS-AAA-001']);
    const { deviations } = selectRules(ruleset, { ...BASELINE, skip: ['SPS-DISK-001'] });
    expect(deviations).toMatchObject([{ ruleId: 'SPS-DISK-001', kind: 'excluded' }]);
    const added = selectRules(ruleset, { ...BASELINE, only: ['SPS-AAA-001'] }).deviations;
    expect(added.find(({ ruleId }) => ruleId === 'SPS-AAA-001')).toMatchObject({ kind: 'included' });
    expect(added.filter(({ kind }) => kind === 'excluded')).toHaveLength(ids({}).length);
  });

  test('a framework leaves the rules that speak about it', () => {
    const about = ids({ framework: 'pcidss_4_0_1' });
    expect(about.length).toBeGreaterThan(10);
    expect(about.length).toBeLessThan(ids({}).length);
    for (const id of about) {
      expect(findRule(ruleset, id).references.map(({ framework }) => framework)).toContain('pcidss_4_0_1');
    }
  });

  test('a parameter is the override, else the profile, else the default', () => {
    expect(parametersOf('SPS-DISK-002', {})).toEqual({ maxUsedSpacePercent: 80 });
    expect(parametersOf('SPS-DISK-002', { profile: 'strict' })).toEqual({ maxUsedSpacePercent: 70 });
    const parameters = { 'SPS-DISK-002': { maxUsedSpacePercent: 75 } };
    for (const [profile, from] of [
      ['baseline', 80],
      ['strict', 70],
    ] as const) {
      expect(parametersOf('SPS-DISK-002', { profile, parameters })).toEqual({ maxUsedSpacePercent: 75 });
      const changed = selectRules(ruleset, { ...BASELINE, profile, parameters }).deviations;
      expect(changed).toMatchObject([
        { ruleId: 'SPS-DISK-002', kind: 'parameter', parameter: 'maxUsedSpacePercent', from, to: 75 },
      ]);
    }
    const same = { 'SPS-DISK-002': { maxUsedSpacePercent: 80 } };
    expect(selectRules(ruleset, { ...BASELINE, parameters: same }).deviations).toEqual([]);
  });

  test('what somebody has to give is null until then, and giving it is no departure', () => {
    expect(parametersOf('SPS-NTP-003', {})).toEqual({ expectedZone: null });
    const parameters = { 'SPS-NTP-003': { expectedZone: 'Europe/Berlin' } };
    expect(parametersOf('SPS-NTP-003', { parameters })).toEqual({ expectedZone: 'Europe/Berlin' });
    expect(selectRules(ruleset, { ...BASELINE, parameters }).deviations).toEqual([]);
  });

  test.each([
    ['an unknown rule, with the nearest', { only: ['SPS-DISC-001'] }, 3, /SPS-DISC-001/, /SPS-DISK-001/],
    ['an unknown rule to skip', { skip: ['X'] }, 2, /no rule X/, /rules list/],
    ['an unknown profile', { profile: 'bseline' }, 2, /no profile "bseline"/, /baseline/],
    ['an unknown framework', { framework: 'pci' }, 2, /no framework "pci"/, /pcidss_4_0_1/],
    ['nothing left', { only: ['SPS-DISK-001'], skip: ['SPS-DISK-001'] }, 3, /no rule is selected/, /rules list/],
  ] as const)('%s is refused', (_title, choice, exitCode, message, hint) => {
    const error = refusal(choice);
    expect([error.exitCode, error.message, error.hint]).toEqual([
      exitCode,
      expect.stringMatching(message),
      expect.stringMatching(hint),
    ]);
  });

  test.each([
    ['an unknown rule', { 'SPS-DISK-999': { x: 1 } }, /no rule SPS-DISK-999/],
    ['an unknown parameter', { 'SPS-DISK-002': { maxUsedSpace: 1 } }, /no parameter "maxUsedSpace"/],
    ['a parameter named like a prototype', { 'SPS-DISK-002': { constructor: 1 } }, /no parameter "constructor"/],
    ['a parameter of a manual rule', { 'SPS-MAN-001': { x: 1 } }, /no parameter "x"/],
    ['below its bounds', { 'SPS-DISK-002': { maxUsedSpacePercent: -1 } }, /must be from/],
    ['above its bounds', { 'SPS-DISK-002': { maxUsedSpacePercent: 101 } }, /must be from/],
    ['a fraction', { 'SPS-DISK-002': { maxUsedSpacePercent: 79.5 } }, /whole number/],
    ['a number as text', { 'SPS-DISK-002': { maxUsedSpacePercent: '80' } }, /whole number/],
    ['null', { 'SPS-DISK-002': { maxUsedSpacePercent: null } }, /whole number/],
    ['no list', { 'SPS-NTP-002': { approvedServers: 'ntp.example.com' } }, /list of texts/],
    ['a list of numbers', { 'SPS-NTP-002': { approvedServers: [1] } }, /list of texts/],
    ['no text', { 'SPS-NTP-003': { expectedZone: 1 } }, /must be a text/],
    ['no boolean', { 'SPS-ARCH-002': { archiveCountsAsOnline: 'true' } }, /true or false/],
  ] as const)('a parameter that is %s is refused', (_title, parameters, message) => {
    const error = refusal({ parameters: parameters as unknown as RuleChoice['parameters'] });
    expect(error.exitCode).toBe(2);
    expect([error.message, ...error.problems.map((problem) => problem.message)].join('\n')).toMatch(message);
  });

  test('every profile names rules and parameters that there are, inside their bounds', () => {
    for (const profile of ruleset.profiles.values()) {
      expect(ids({ profile: profile.name, parameters: profile.parameters }).length).toBeGreaterThan(0);
      for (const id of [...profile.include, ...profile.exclude]) expect(findRule(ruleset, id).id).toBe(id);
    }
  });

  test('the published schema knows the operators that there are', async () => {
    const file = await readJsonFile(`${SHIPPED_RULES}rule.schema.json`);
    if ('problem' in file) throw new Error(file.problem.message);
    const { $defs } = file.value as unknown as { $defs: { logic: { propertyNames: { enum: string[] } } } };
    expect($defs.logic.propertyNames.enum.toSorted()).toEqual(Object.keys(OPERATORS).toSorted());
  });
});
