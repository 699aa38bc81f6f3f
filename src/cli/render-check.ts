import { cleanText } from '../collect/clean-text.ts';
import { counted } from '../model/counted.ts';
import type { ApplianceCheck, StepOutcome } from '../results/check-appliance.ts';
import { clockWords } from '../results/clock-words.ts';
import type { FleetCheck } from '../run/check-fleet.ts';
import type { Terminal } from './terminal.ts';
import { wrapText } from './wrap-text.ts';

/** Columns that labels take, the indent included. */
const LABEL = 14;

const TRUST: Readonly<Record<string, string>> = {
  system: 'against the CAs of this system',
  'ca-file': 'against the CA file',
  pin: 'against the pin',
  insecure: 'NOT VERIFIED',
};

/** The pre-flight for people: what works, what does not, and whom to ask for what. */
export function renderCheck(check: FleetCheck, terminal: Terminal): string {
  const ready = check.appliances.filter((appliance) => appliance.ready).length;
  const total = check.appliances.length;
  const verdict = `Ready: ${ready} of ${counted(total, 'appliance')} gave all that the selected rules ask of them`;
  const style = ready === total ? 'green' : 'yellow';
  return `${check.appliances.map((one) => renderAppliance(one, terminal)).join('\n')}\n${terminal.style(style, verdict)}\n`;
}

function renderAppliance(check: ApplianceCheck, terminal: Terminal): string {
  const row = (label: string, text: string): string =>
    wrapText(`  ${label.padEnd(LABEL - 2)}${text}`, terminal.width, LABEL);
  const lines = [
    `${terminal.style('bold', check.name)}  ${check.url}`,
    row('reach', outcome(check.reach, terminal)),
    ...tlsRows(check, terminal, row),
    row('login', outcome(check.login, terminal)),
  ];
  if (check.error !== null) {
    lines.push(row('error', terminal.style('red', cleanText(check.error.message, 1000))));
    if (check.error.hint !== null) lines.push(row('', cleanText(check.error.hint, 1000)));
  }
  if (check.login === 'ok') {
    const { read, forbidden, failed } = check.endpoints;
    lines.push(row('version', check.version === null ? 'not told' : cleanText(check.version, 60)));
    lines.push(row('clock', check.clockOffsetMs === null ? 'not told' : clockWords(check.clockOffsetMs)));
    lines.push(row('endpoints', `${read} read, ${forbidden} forbidden, ${failed} failed`));
    lines.push(row('rules', ruleSentence(check)));
  }
  for (const warning of check.warnings) lines.push(row('warning', terminal.style('yellow', warning)));
  return `${[...lines, ...gapBlocks(check, terminal)].join('\n')}\n`;
}

function outcome(step: StepOutcome, terminal: Terminal): string {
  if (step === 'ok') return terminal.style('green', 'ok');
  return step === 'failed' ? terminal.style('red', 'failed') : terminal.style('dim', 'not tried');
}

type Row = (label: string, text: string) => string;

function tlsRows({ tls }: ApplianceCheck, terminal: Terminal, row: Row): string[] {
  if (tls.pinSha256 === null) return [row('TLS', outcome(tls.outcome, terminal))];
  const [leaf] = tls.chain;
  const seen = [tls.protocol, tls.outcome === 'ok' ? `verified ${TRUST[tls.trust ?? ''] ?? ''}` : null];
  if (tls.trust === 'insecure') seen[1] = 'NOT VERIFIED';
  const issuers = tls.chain.slice(1).map(({ subject }) => cleanText(subject, 200));
  return [
    row('TLS', `${outcome(tls.outcome, terminal)}, ${seen.filter((part) => part !== null).join(', ')}`),
    ...(leaf === undefined
      ? []
      : [
          row('subject', cleanText(leaf.subject, 200)),
          row('issuer', [cleanText(leaf.issuer, 200), ...issuers.slice(1)].join(' < ')),
          row('valid', `${leaf.notBefore.slice(0, 10)} to ${leaf.notAfter.slice(0, 10)} (${daysWords(leaf.daysLeft)})`),
        ]),
    // Never wrapped: it is there to be copied.
    `  ${'pin'.padEnd(LABEL - 2)}${tls.pinSha256}`,
    ...(tls.outcome === 'failed'
      ? [row('', 'Compare it on the appliance itself; then tls: { pinSha256: "…" } in the fleet file accepts it.')]
      : []),
  ];
}

function daysWords(daysLeft: number): string {
  return `${counted(Math.abs(daysLeft), 'day')} ${daysLeft < 0 ? 'over' : 'left'}`;
}

function ruleSentence({ rules }: ApplianceCheck): string {
  const judged = rules.selected - rules.unevaluable.length - rules.withoutFacts.length;
  const parts = [`${judged} of ${rules.selected} can be judged`];
  if (rules.unevaluable.length > 0) parts.push(`${rules.unevaluable.length} cannot`);
  if (rules.withoutFacts.length > 0)
    parts.push(`${rules.withoutFacts.length} wait for a fact in "inventory": ${rules.withoutFacts.join(' ')}`);
  return parts.join('; ');
}

/** Gaps with one remedy are one block: a person asks for a privilege once. */
function gapBlocks(check: ApplianceCheck, terminal: Terminal): string[] {
  if (check.login !== 'ok') return [];
  const blocks: string[] = [];
  for (const [advice, gaps] of Map.groupBy(check.gaps, (gap) => gap.advice)) {
    const rules = [...new Set(gaps.flatMap(({ affectedRules }) => affectedRules))].sort();
    const lost = rules.length === 0 ? 'No selected rule needs it.' : `Needed by ${rules.join(' ')}`;
    blocks.push(
      wrapText(
        `  ${terminal.style('magenta', 'not read'.padEnd(LABEL - 2))}${cleanText(advice, 500)}`,
        terminal.width,
        LABEL,
      ),
      ...gaps.map(({ endpoint, message }) =>
        wrapText(`${' '.repeat(LABEL)}${endpoint ?? ''} ${cleanText(message, 300)}`, terminal.width, LABEL + 2),
      ),
      wrapText(`${' '.repeat(LABEL)}${lost}`, terminal.width, LABEL + 2),
    );
  }
  const explained = new Set(check.gaps.flatMap(({ affectedRules }) => affectedRules));
  for (const { id, message } of check.rules.unevaluable.filter((rule) => !explained.has(rule.id))) {
    const label = terminal.style('magenta', 'no verdict'.padEnd(LABEL - 2));
    blocks.push(wrapText(`  ${label}${id} ${cleanText(message, 300)}`, terminal.width, LABEL));
  }
  return blocks;
}
