import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../evidence/make-folder.ts';
import type { Rule } from '../model/rule.ts';
import { compareText } from '../snapshot/compare-text.ts';
import type { Ruleset } from './load-ruleset.ts';
import { exampleOf, type RuleCase } from './rule-cases.ts';
import { profilesOf } from './select-rules.ts';

/** Writes one Markdown page per rule and an index by area. Does I/O; gives the number of pages. */
export async function writeDocs(ruleset: Ruleset, dir: string): Promise<number> {
  await makeFolder(dir);
  for (const rule of ruleset.rules) {
    await writeFile(join(dir, `${rule.id}.md`), renderRulePage(rule, ruleset));
  }
  await writeFile(join(dir, 'README.md'), renderRuleIndex(ruleset));
  return ruleset.rules.length + 1;
}

/** One rule as a Markdown page. Pure. */
export function renderRulePage(rule: Rule, ruleset: Ruleset): string {
  const cases = ruleset.cases.get(rule.id)?.cases ?? [];
  const profiles = profilesOf(rule, ruleset);
  const facts = [
    `**${rule.severity}** · ${rule.area} · ${rule.kind} · profiles: ${profiles.join(', ') || 'none'} · revision ${rule.revision}`,
    ...(rule.confirmed || rule.kind !== 'automated'
      ? []
      : ['*To be confirmed on a live appliance: the field names come from documentation that was read in part.*']),
  ];
  const sections = [
    `# ${rule.id}: ${rule.title}`,
    facts.join('\n\n'),
    `## What is right\n\n${rule.expected}`,
    `## Why\n\n${rule.rationale}`,
    `## How to fix\n\n${remediation(rule)}`,
    ...logicSections(rule),
    ...(rule.kind === 'manual'
      ? [
          `## Evidence to collect\n\n${rule.evidenceToCollect}\n\nTo be answered anew every ${rule.reviewIntervalDays} days.`,
        ]
      : []),
    ...exampleSections(cases),
    ...(rule.references.length > 0
      ? [`## References\n\n${rule.references.map(({ framework, id }) => `- ${framework} ${id}`).join('\n')}`]
      : []),
    `## Source\n\n${rule.source}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function remediation({ remediation: { text, web = [], rest } }: Rule): string {
  const steps =
    web.length > 0
      ? `\n\nIn the web interface:\n\n${web.map((step, index) => `${index + 1}. ${step}`).join('\n')}`
      : '';
  return `${text}${steps}${rest === undefined ? '' : `\n\nOver REST: \`${rest.replaceAll('`', "'")}\``}`;
}

function logicSections(rule: Rule): string[] {
  if (rule.kind === 'manual') return [];
  const params = Object.entries(rule.params).map(
    ([name, { default: value, minimum, maximum, unit, description }]) =>
      `| \`${name}\` | ${value === null ? 'to be given' : `\`${JSON.stringify(value)}\``} | ${minimum === undefined ? '' : `${minimum} to ${maximum}`} ${unit ?? ''} | ${description ?? ''} |`,
  );
  const table =
    params.length === 0
      ? []
      : [`## Parameters\n\n| name | default | range | meaning |\n| --- | --- | --- | --- |\n${params.join('\n')}`];
  if (rule.kind === 'engine') return table;
  const reads = Object.entries(rule.inputs).map(([name, path]) => `- \`${name}\`: \`${path}\``);
  const check =
    rule.check === null
      ? `## No automatic check yet\n\n${rule.uncheckable}`
      : `## Check\n\n\`\`\`json\n${JSON.stringify(rule.check, null, 2)}\n\`\`\``;
  return [...(reads.length > 0 ? [`## Reads\n\n${reads.join('\n')}`] : []), ...table, check];
}

function exampleSections(cases: readonly RuleCase[]): string[] {
  return (['pass', 'fail', 'unknown'] as const).flatMap((verdict) => {
    const example = exampleOf(cases, verdict);
    if (example === undefined) return [];
    return [
      `## Example: ${verdict}\n\n${example.name}${example.why === undefined ? '' : `. ${example.why}`}\n\n\`\`\`json\n${JSON.stringify(example.given, null, 2)}\n\`\`\``,
    ];
  });
}

/** All rules by area as a Markdown page. Pure. */
export function renderRuleIndex(ruleset: Ruleset): string {
  const byArea = Map.groupBy(ruleset.rules, ({ area }) => area);
  const areas = [...byArea]
    .sort(([a], [b]) => compareText(a, b))
    .map(([area, rules]) => {
      const rows = rules.map(
        ({ id, title, severity, kind, tier }) => `| [${id}](${id}.md) | ${title} | ${severity} | ${kind} | ${tier} |`,
      );
      return `## ${area}\n\n| rule | title | severity | kind | tier |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
    });
  return `# Rules\n\n${ruleset.rules.length} rules, written by \`sps-audit rules docs\`. Core rules make the profile \`baseline\`; \`extended\` adds the rest.\n\n${areas.join('\n\n')}\n`;
}
