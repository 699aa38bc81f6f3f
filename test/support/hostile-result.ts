import type { ScanResult } from '../../src/model/scan-result.ts';
import { sampleParts } from './sample-fleet.ts';
import { assemble } from './sample-parts.ts';

/** Strings that appliances, files and people may give, each an attack on or an accident of some format. */
export const PAYLOADS: Readonly<Record<string, string>> = {
  script: '<script>alert(1)</script>',
  attribute: `" onmouseover="alert(2)' x='`,
  handlebars: '{{constructor.constructor "return 1"}} {{{raw}}}',
  formula: `=cmd|' /C calc'!A0`,
  formulaPlus: '+1+1',
  formulaAt: '@SUM(1+9)*cmd',
  formulaMinus: '-2+3+cmd',
  formulaTab: '\t=1+1',
  formulaCr: '\r=1+1',
  formulaSpace: ' =1+1',
  fullWidth: '＝1+1',
  ansi: '\u001B[31mred\u001B[0m\u0007',
  rtl: 'invoice\u202Efdp.exe',
  nul: 'a\u0000b',
  emoji: '🔥👩‍👩‍👧',
  loneSurrogate: 'x\uD800y',
  markdown: '| a | **b** `c` [d](javascript:alert(3)) ![e](http://203.0.113.9/x) \n# heading\n- item',
  xml: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x a="1">&e;</x>`,
  cdata: ']]><![CDATA[',
  comment: '--><!--',
  separators: 'line\u2028separator\u2029end',
  newlines: 'one\r\ntwo\nthree',
  commas: 'a,"b";c\td',
  noncharacter: 'a\uFFFEb\uFFFFc',
  long: `long-${'x'.repeat(10_000)}`,
  proto: '__proto__',
};

/** The sample scan with payloads in turn in every text that comes from outside; ids, codes and times stay what they are. */
export function hostileResult(payloads: readonly string[] = Object.values(PAYLOADS)): ScanResult {
  const next = cycle(payloads);
  const names = new Map<string, string>();
  const nameOf = (name: string): string => {
    if (!names.has(name)) names.set(name, `${next()} ${name}`);
    return names.get(name)!;
  };
  const parts = poison(sampleParts(), { next, nameOf }) as ReturnType<typeof sampleParts>;
  return assemble({
    ...parts,
    appliances: parts.appliances.map((a) => ({ ...a, labels: { ...a.labels, [next()]: next() } })),
  });
}

interface Poison {
  readonly next: () => string;
  readonly nameOf: (name: string) => string;
}

/** Members whose value comes from outside: appliance, fleet file, waiver and attestation files, custom rules. */
const TEXT_MEMBERS = new Set([
  'url',
  'criticality',
  'zone',
  'version',
  'href',
  'hint',
  'message',
  'advice',
  'actual',
  'expected',
  'old',
  'new',
  'majority',
  'justification',
  'compensatingControl',
  'approver',
  'ticket',
  'by',
  'statement',
  'title',
  'rationale',
  'remediation',
  'text',
  'source',
  'evidenceToCollect',
  'reason',
  'unit',
  'classification',
  'subject',
  'issuer',
  'pointer',
  'group',
]);

const SAMPLE_NAME = /^sps-(ams|ber|lab)-\d\d$/;

function poison(value: unknown, how: Poison, member = ''): unknown {
  if (typeof value === 'string') {
    if (SAMPLE_NAME.test(value)) return how.nameOf(value);
    if (TEXT_MEMBERS.has(member)) return how.next();
    if (member === 'name' && value !== 'sps-audit') return how.next();
    if (member === 'path' || member === 'endpoint') return `${value}/${how.next()}`;
    if (member === 'web' || member === 'labels' || (member === 'evidence' && value !== '')) return how.next();
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => poison(item, how, member));
  if (typeof value !== 'object' || value === null) return value;
  if (member === 'tool') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, poison(inner, how, member === 'labels' ? 'labels' : key)]),
  );
}

function cycle(payloads: readonly string[]): () => string {
  let index = 0;
  return () => payloads[index++ % payloads.length]!;
}
