import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { isWaived } from '../../results/summarise.ts';
import { NAMESPACE_URI, token, uuidV5 } from './identifiers.ts';
import { evidenceText, tlsTrustText, waiverText } from './result-text.ts';
import { VERDICT_WORDS } from './verdict-mapping.ts';

const OSCAL_VERSION = '1.1.3';

/** A result with the rule it belongs to and the UUIDs by which the parts of an OSCAL document refer to each other. */
export interface OscalItem {
  readonly result: Result;
  readonly rule: RuleRecord | undefined;
  readonly collected: string;
  readonly observationUuid: string;
  readonly riskUuid: string;
  readonly findingUuid: string;
}

/**
 * The results as items. Observations and findings belong to one scan; risks keep their UUID from scan to scan, so that a plan
 * of action can follow them. A repeated fingerprint is numbered, because a UUID may stand only once in a document.
 */
export function oscalItems({ appliances, results, rules, run }: ScanResult): readonly OscalItem[] {
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]));
  const endTimes = new Map(appliances.map(({ name, collection }) => [name, collection.endTime]));
  const seen = new Map<string, number>();
  return results.map((result) => {
    const times = seen.get(result.fingerprint) ?? 0;
    seen.set(result.fingerprint, times + 1);
    const key = times === 0 ? result.fingerprint : `${result.fingerprint}#${times}`;
    return {
      result,
      rule: ruleById.get(result.ruleId),
      collected: endTimes.get(result.appliance) ?? run.endTime,
      observationUuid: uuidV5(`observation:${run.uid}:${key}`),
      findingUuid: uuidV5(`finding:${run.uid}:${key}`),
      riskUuid: uuidV5(`risk:${key}`),
    };
  });
}

/** Waived or not. */
export function isFail({ result }: OscalItem): boolean {
  return result.result === 'fail';
}

/** A property of ours. OSCAL property values are one line and never empty. */
export function property(name: string, value: string): { name: string; ns: string; value: string } {
  return { name: token(name), ns: NAMESPACE_URI, value: value.replace(/\s+/g, ' ').trim() || '-' };
}

export function metadata({ run }: ScanResult, title: string): object {
  return { title, 'last-modified': run.endTime, version: run.uid, 'oscal-version': OSCAL_VERSION };
}

/** The appliances as inventory items and the scanner as a component, for documents that stand without a system security plan. */
export function localDefinitions({ appliances, run }: ScanResult): object {
  return {
    components: [
      {
        uuid: toolUuid(run),
        type: 'software',
        title: run.tool.name,
        description: `${run.tool.name} ${run.tool.version}, which read the appliances over REST and evaluated the rules.`,
        status: { state: 'operational' },
      },
    ],
    ...(appliances.length === 0 ? {} : { 'inventory-items': appliances.map(inventoryItem) }),
  };
}

function inventoryItem(appliance: ApplianceRecord): object {
  return {
    uuid: applianceUuid(appliance.name),
    description: `Appliance ${appliance.name} at ${appliance.url}`,
    props: [
      property('version', appliance.version ?? 'not known'),
      property('collection', appliance.collection.status),
      property('tls-trust', tlsTrustText(appliance)),
      ...Object.entries(appliance.labels).map(([key, value]) => property('label', `${key}=${value}`)),
    ],
  };
}

export function observation(item: OscalItem, run: ScanResult['run']): object {
  const { result, rule } = item;
  return {
    uuid: item.observationUuid,
    title: `${result.ruleId}: ${rule?.title ?? ''}`,
    description: result.message || '-',
    props: resultProperties(result),
    methods: [rule?.kind === 'manual' ? 'EXAMINE' : 'TEST'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': toolUuid(run) }] }],
    subjects: [{ 'subject-uuid': applianceUuid(result.appliance), type: 'inventory-item' }],
    ...(result.evidence.length === 0
      ? {}
      : { 'relevant-evidence': result.evidence.map((evidence) => ({ description: evidenceText(evidence) })) }),
    collected: item.collected,
  };
}

/** One risk per `fail`; an active waiver makes it an approved deviation. */
export function risk({ result, rule, observationUuid, riskUuid }: OscalItem): object {
  const waiver = waiverText(result);
  return {
    uuid: riskUuid,
    title: `${rule?.title ?? result.ruleId} (${result.appliance})`,
    description: result.message || '-',
    statement: rule?.rationale || '-',
    props: [property('severity', result.severity), property('rule', result.ruleId)],
    status: isWaived(result) ? 'deviation-approved' : 'open',
    ...(waiver === null ? {} : { 'mitigating-factors': [{ uuid: uuidV5(`waiver:${riskUuid}`), description: waiver }] }),
    remediations: [
      {
        uuid: uuidV5(`remediation:${riskUuid}`),
        lifecycle: 'recommendation',
        title: `Remediation of ${result.ruleId}`,
        description: result.remediation || '-',
      },
    ],
    'related-observations': [{ 'observation-uuid': observationUuid }],
  };
}

/** null for what OSCAL has no state for. `error` and `unknown` are not satisfied, and the status says that nobody could tell. */
export function finding({ result, rule, observationUuid, riskUuid, findingUuid }: OscalItem): object | null {
  const { oscal: state, oscalReason: reason } = VERDICT_WORDS[result.result];
  if (state === null) return null;
  const undecided = reason === 'other' ? `Could not be determined: ${result.reasonCode ?? result.result}.` : null;
  return {
    uuid: findingUuid,
    title: `${result.ruleId} on ${result.appliance}`,
    description: result.message || '-',
    props: resultProperties(result),
    target: {
      type: 'objective-id',
      'target-id': token(result.ruleId),
      title: rule?.title ?? result.ruleId,
      status: { state, reason, ...(undecided === null ? {} : { remarks: undecided }) },
    },
    'related-observations': [{ 'observation-uuid': observationUuid }],
    ...(result.result === 'fail' ? { 'related-risks': [{ 'risk-uuid': riskUuid }] } : {}),
  };
}

function resultProperties(result: Result): readonly object[] {
  return [
    property('result', result.result),
    ...(result.reasonCode === null ? [] : [property('reason-code', result.reasonCode)]),
    property('severity', result.severity),
    property('appliance', result.appliance),
    ...(result.resource.path === null ? [] : [property('resource-path', result.resource.path)]),
    ...(result.resource.name === null ? [] : [property('resource-name', result.resource.name)]),
    property('fingerprint', result.fingerprint),
    ...result.references.map(({ framework, id }) => property('control', `${framework}:${id}`)),
    ...(result.waiver === null ? [] : [property('waiver', `${result.waiver.id} ${result.waiver.state}`)]),
    ...(result.attestation === null ? [] : [property('attestation', result.attestation.id)]),
  ];
}

function toolUuid(run: ScanResult['run']): string {
  return uuidV5(`tool:${run.tool.name}:${run.tool.version}`);
}

function applianceUuid(name: string): string {
  return uuidV5(`appliance:${name}`);
}
