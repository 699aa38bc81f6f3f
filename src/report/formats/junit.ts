import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { isWaived } from '../../results/summarise.ts';
import { detailText, exchangeable, resourceText, tlsTrustText } from './result-text.ts';
import { VERDICT_WORDS } from './verdict-mapping.ts';
import { append, childText, type XmlNode } from './xml-node.ts';

/**
 * results.junit.xml: a test suite per appliance, a test case per result. It keeps to what both the Jenkins and the older Ant
 * schema allow: a bare root, empty `skipped`, time stamps without a zone (UTC), one system-out and system-err per suite.
 * A waived fail is skipped, and the system-out of its suite says so.
 */
export function renderJunit(result: ScanResult): string {
  return [...junitPieces(result)].join('');
}

/** The text of {@link renderJunit} suite by suite. */
export function* junitPieces(result: ScanResult): Generator<string> {
  const visible = exchangeable(result);
  const titles = new Map(visible.rules.map((rule) => [rule.id, rule]));
  const byAppliance = Map.groupBy(visible.results, ({ appliance }) => appliance);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  for (const [index, appliance] of visible.appliances.entries()) {
    yield childText((root) => suite(root, appliance, index, byAppliance.get(appliance.name) ?? [], titles));
  }
  yield '</testsuites>\n';
}

function suite(
  root: XmlNode,
  appliance: ApplianceRecord,
  index: number,
  results: readonly Result[],
  rules: ReadonlyMap<string, RuleRecord>,
): void {
  const outcomes = results.map((result) => ({ result, outcome: outcomeOf(result) }));
  const count = (word: string) => outcomes.filter(({ outcome }) => outcome === word).length;
  const { startTime, endTime } = appliance.collection;
  const node = append(root, 'testsuite', {
    name: appliance.name,
    package: 'sps-audit',
    id: index,
    timestamp: startTime.slice(0, 19),
    hostname: appliance.url.replace(/^https:\/\//, '') || appliance.name,
    tests: results.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: Math.max(0, (Date.parse(endTime) - Date.parse(startTime)) / 1000).toFixed(3),
  });
  const properties = append(node, 'properties');
  append(properties, 'property', { name: 'version', value: appliance.version ?? 'not known' });
  append(properties, 'property', { name: 'collection', value: appliance.collection.status });
  append(properties, 'property', { name: 'tls-trust', value: tlsTrustText(appliance) });
  for (const { result, outcome } of outcomes) testCase(node, result, outcome, rules.get(result.ruleId));
  append(node, 'system-out', {}, skippedText(outcomes));
  const error = appliance.collection.error;
  append(
    node,
    'system-err',
    {},
    error === null ? '' : [error.reasonCode, error.message, error.hint].filter(Boolean).join(': '),
  );
}

function testCase(node: XmlNode, result: Result, outcome: string | null, rule: RuleRecord | undefined): void {
  const item = append(node, 'testcase', {
    name: `${result.ruleId} ${rule?.title ?? ''} [${resourceText(result)}]`,
    classname: `${result.appliance}.${rule?.area ?? 'rule'}`,
    time: 0,
  });
  if (outcome === 'skipped') append(item, 'skipped');
  else if (outcome !== null) {
    const type = outcome === 'failure' ? result.severity : (result.reasonCode ?? result.result);
    append(item, outcome, { type, message: result.message }, `${detailText(result)}\n${result.remediation}`);
  }
}

function outcomeOf(result: Result): 'failure' | 'error' | 'skipped' | null {
  return isWaived(result) ? 'skipped' : VERDICT_WORDS[result.result].junit;
}

/** Why cases were skipped: the two schemas agree on no place in the test case itself. */
function skippedText(outcomes: readonly { readonly result: Result; readonly outcome: string | null }[]): string {
  return outcomes
    .filter(({ outcome }) => outcome === 'skipped')
    .map(({ result }) => {
      const word = isWaived(result) ? 'fail, waived' : result.result;
      return `${result.ruleId} [${resourceText(result)}] ${word}: ${detailText(result)}`;
    })
    .join('\n');
}
