import type { RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { NAMESPACE_URI, xccdfId } from './identifiers.ts';
import { exchangeable } from './result-text.ts';
import { SEVERITY_WORDS } from './verdict-mapping.ts';
import { appendTestResult } from './xccdf-test-result.ts';
import { append, childText, createDocument, type XmlNode } from './xml-node.ts';

const DUBLIN_CORE = 'http://purl.org/dc/elements/1.1/';
const XMLNS = 'http://checklists.nist.gov/xccdf/1.2';
const END = '</Benchmark>';

/** results.xccdf.xml: an XCCDF 1.2 Benchmark of the rules that were selected, with one TestResult per appliance inside it. */
export function renderXccdf(result: ScanResult): string {
  return [...xccdfPieces(result)].join('');
}

/** The text of {@link renderXccdf} appliance by appliance. */
export function* xccdfPieces(result: ScanResult): Generator<string> {
  const visible = exchangeable(result);
  const { rules, run } = visible;
  const benchmark = createDocument().ele(XMLNS, 'Benchmark', {
    id: xccdfId('benchmark', 'configuration'),
    resolved: 'true',
    'xml:lang': 'en',
  });
  append(benchmark, 'status', { date: run.asOf.slice(0, 10) }, 'accepted');
  append(benchmark, 'title', {}, 'Configuration audit of Safeguard for Privileged Sessions');
  append(
    benchmark,
    'description',
    {},
    `Rules as they were used in scan ${run.uid}, ruleset SHA-256 ${run.rulesetSha256}.`,
  );
  append(benchmark, 'version', { time: run.asOf }, run.tool.version);
  const metadata = append(benchmark, 'metadata');
  append(metadata, 'dc:creator', { 'xmlns:dc': DUBLIN_CORE }, `${run.tool.name} ${run.tool.version}`);
  const profile = append(benchmark, 'Profile', { id: xccdfId('profile', run.profile) });
  append(profile, 'title', {}, run.profile);
  for (const rule of rules) append(profile, 'select', { idref: xccdfId('rule', rule.id), selected: 'true' });
  for (const rule of rules) appendRule(benchmark, rule);
  const byAppliance = Map.groupBy(visible.results, ({ appliance }) => appliance);
  const text = `${benchmark.end({ prettyPrint: true })}\n`;
  yield text.slice(0, text.lastIndexOf(END));
  for (const [index, appliance] of visible.appliances.entries()) {
    const results = byAppliance.get(appliance.name) ?? [];
    yield childText((parent) => appendTestResult(parent, { appliance, index, results, rules, run }));
  }
  yield `${END}\n`;
}

/** The order of the children is that of the schema (XCCDF 1.2, table 13). */
function appendRule(benchmark: XmlNode, rule: RuleRecord): void {
  const node = append(benchmark, 'Rule', {
    id: xccdfId('rule', rule.id),
    selected: 'true',
    severity: SEVERITY_WORDS[rule.severity].xccdf,
  });
  append(node, 'version', {}, String(rule.revision));
  append(node, 'title', {}, rule.title);
  append(node, 'description', {}, `Expected: ${rule.expected}`);
  for (const { framework, id } of rule.references) append(node, 'reference', {}, `${framework}:${id}`);
  append(node, 'rationale', {}, rule.rationale);
  append(node, 'fixtext', {}, [rule.remediation.text, ...(rule.remediation.web ?? [])].join('\n'));
  if (rule.remediation.rest !== undefined) append(node, 'fix', {}, rule.remediation.rest);
  append(node, 'check', { system: NAMESPACE_URI });
}
