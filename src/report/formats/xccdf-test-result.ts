import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { worstKind } from '../../model/verdict.ts';
import { NAMESPACE_URI, xccdfId } from './identifiers.ts';
import { attestationText, evidenceText, tlsTrustText, waiverText } from './result-text.ts';
import { SEVERITY_WORDS, VERDICT_WORDS } from './verdict-mapping.ts';
import { append, type XmlNode } from './xml-node.ts';

interface ApplianceResults {
  readonly appliance: ApplianceRecord;
  readonly index: number;
  readonly results: readonly Result[];
  readonly rules: readonly RuleRecord[];
  readonly run: ScanResult['run'];
}

/** One TestResult; none for an appliance without results, because the schema wants at least one. */
export function appendTestResult(benchmark: XmlNode, of: ApplianceResults): void {
  const { appliance, results, run } = of;
  if (results.length === 0) return;
  const node = append(benchmark, 'TestResult', {
    id: xccdfId('testresult', `${of.index + 1}-${appliance.name}`),
    'start-time': appliance.collection.startTime,
    'end-time': appliance.collection.endTime,
    version: run.tool.version,
    'test-system': `${run.tool.name} ${run.tool.version}`,
  });
  append(node, 'benchmark', {
    href: `#${xccdfId('benchmark', 'configuration')}`,
    id: xccdfId('benchmark', 'configuration'),
  });
  append(node, 'title', {}, `Configuration audit of ${appliance.name}`);
  if (appliance.collection.error !== null) append(node, 'remark', {}, appliance.collection.error.message);
  if (run.organisation !== null) append(node, 'organization', {}, run.organisation.name);
  append(node, 'profile', { idref: xccdfId('profile', run.profile) });
  append(node, 'target', {}, appliance.name);
  append(node, 'target-address', {}, appliance.url);
  appendFacts(node, appliance);
  const revisions = new Map(of.rules.map((rule) => [rule.id, rule.revision]));
  for (const result of results)
    appendRuleResult(node, result, revisions.get(result.ruleId), appliance.collection.endTime);
  appendScore(node, results);
}

function appendFacts(node: XmlNode, appliance: ApplianceRecord): void {
  const facts = append(node, 'target-facts');
  const fact = (name: string, value: string) =>
    append(facts, 'fact', { name: `${NAMESPACE_URI}/fact/${name}`, type: 'string' }, value);
  fact('version', appliance.version ?? 'not known');
  fact('collection', appliance.collection.status);
  fact('tls-trust', tlsTrustText(appliance));
  fact('requests', String(appliance.collection.requests));
  for (const [key, value] of Object.entries(appliance.labels)) fact('label', `${key}=${value}`);
}

function appendRuleResult(node: XmlNode, result: Result, revision: number | undefined, time: string): void {
  const item = append(node, 'rule-result', {
    idref: xccdfId('rule', result.ruleId),
    time,
    severity: SEVERITY_WORDS[result.severity].xccdf,
    ...(revision === undefined ? {} : { version: String(revision) }),
  });
  append(item, 'result', {}, VERDICT_WORDS[result.result].xccdf);
  const severity = result.result === 'error' ? 'error' : result.result === 'fail' ? 'warning' : 'info';
  append(
    item,
    'message',
    { severity },
    result.reasonCode === null ? result.message : `${result.message} (${result.reasonCode})`,
  );
  for (const evidence of result.evidence) append(item, 'message', { severity: 'info' }, evidenceText(evidence));
  // An XCCDF override would change the result; a waiver never does, so it is a message.
  for (const text of [waiverText(result), attestationText(result)]) {
    if (text !== null) append(item, 'message', { severity: 'info' }, text);
  }
  const { name, path } = result.resource;
  if (path !== null) append(item, 'instance', { context: name ?? 'endpoint' }, path);
  const check = append(item, 'check', { system: NAMESPACE_URI });
  append(check, 'check-content-ref', { href: 'results.json', name: result.fingerprint });
}

/** Flat, unweighted (XCCDF 1.2, 7.3.2): rules whose worst result is pass, out of those that could be pass or fail; what was not judged counts as not passed. */
function appendScore(node: XmlNode, results: readonly Result[]): void {
  const worst = [...Map.groupBy(results, ({ ruleId }) => ruleId).values()]
    .map((group) => worstKind(group.map(({ result }) => result).filter((kind) => kind !== 'informational')))
    .filter((kind) => kind === 'pass' || kind === 'fail' || kind === 'error' || kind === 'unknown');
  const passed = worst.filter((kind) => kind === 'pass').length;
  append(node, 'score', { system: 'urn:xccdf:scoring:flat-unweighted', maximum: String(worst.length) }, String(passed));
}
