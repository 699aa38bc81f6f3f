import type { Rule } from '../model/rule.ts';
import { exampleOf, type RuleCase } from './rule-cases.ts';

/** One rule explained for a person on a terminal. */
export function describeRule(rule: Rule, cases: readonly RuleCase[], profiles: readonly string[]): string {
  const sections: (readonly [string, readonly string[]])[] = [
    [
      '',
      [
        `${rule.id} (revision ${rule.revision})`,
        rule.title,
        `${rule.severity}, ${rule.area}, ${rule.kind}; profiles: ${profiles.join(', ') || 'none'}`,
      ],
    ],
    ['Expected', [rule.expected]],
    ['Why', [rule.rationale]],
    [
      'How to fix',
      [
        rule.remediation.text,
        ...(rule.remediation.web ?? []).map((step, index) => `${index + 1}. ${step}`),
        ...(rule.remediation.rest === undefined ? [] : [`REST: ${rule.remediation.rest}`]),
      ],
    ],
    ['Reads', rule.kind === 'automated' ? Object.values(rule.inputs) : []],
    ['Parameters', parameterLines(rule)],
    ['To be judged by a person', rule.kind === 'automated' && rule.uncheckable !== null ? [rule.uncheckable] : []],
    [
      'Evidence to collect',
      rule.kind === 'manual' ? [rule.evidenceToCollect, `every ${rule.reviewIntervalDays} days`] : [],
    ],
    ['Good example', exampleLines(cases, 'pass')],
    ['Bad example', exampleLines(cases, 'fail')],
    ['References', rule.references.map(({ framework, id }) => `${framework} ${id}`)],
    ['Source', [rule.source, ...(rule.confirmed ? [] : ['Field names are to be confirmed on a live appliance.'])]],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(
      ([title, lines]) =>
        `${title === '' ? '' : `${title}\n`}${lines.map((line) => `${title === '' ? '' : '  '}${line}\n`).join('')}`,
    )
    .join('\n');
}

function parameterLines(rule: Rule): string[] {
  if (rule.kind === 'manual') return [];
  return Object.entries(rule.params).map(([name, { default: value, minimum, maximum, unit, description }]) => {
    const bounds = minimum === undefined ? '' : `, ${minimum} to ${maximum} ${unit ?? ''}`;
    return `${name} = ${value === null ? 'to be given' : JSON.stringify(value)}${bounds}${description === undefined ? '' : `: ${description}`}`;
  });
}

function exampleLines(cases: readonly RuleCase[], verdict: 'pass' | 'fail'): string[] {
  const example = exampleOf(cases, verdict);
  return example === undefined ? [] : [example.name, ...JSON.stringify(example.given, null, 2).split('\n')];
}
