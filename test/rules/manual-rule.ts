import type { ManualRule } from '../../src/model/rule.ts';

/** A whole rule that a person answers, with whatever of it a test is about. */
export function manualRule(id: string, changes: Partial<ManualRule> = {}): ManualRule {
  return {
    kind: 'manual',
    id,
    revision: 1,
    title: 'title',
    severity: 'low',
    area: 'area',
    tier: 'core',
    confirmed: true,
    expected: 'expected',
    rationale: 'rationale',
    remediation: { text: 'mend it' },
    references: [],
    source: 'source',
    aliases: [],
    sha256: '',
    evidenceToCollect: 'evidence',
    reviewIntervalDays: 90,
    ...changes,
  };
}
