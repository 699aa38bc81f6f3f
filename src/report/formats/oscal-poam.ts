import type { ScanResult } from '../../model/scan-result.ts';
import { uuidV5 } from './identifiers.ts';
import {
  isFail,
  localDefinitions,
  metadata,
  type OscalItem,
  observation,
  oscalItems,
  property,
  risk,
} from './oscal-parts.ts';
import { LISTS_PLACE, oscalPieces } from './oscal-pieces.ts';
import { exchangeable } from './result-text.ts';

/**
 * poam.oscal.json: OSCAL Plan of Action and Milestones 1.1.3, an item per `fail`, waived ones as approved deviations.
 * The schema wants at least one item, so a scan without any `fail` has one that says there is nothing to do.
 */
export function renderPoam(result: ScanResult): string {
  return [...poamPieces(result)].join('');
}

/** The text of {@link renderPoam} entry by entry. */
export function poamPieces(result: ScanResult): Iterable<string> {
  const visible = exchangeable(result);
  const { run } = visible;
  const items = oscalItems(visible).filter(isFail);
  const document = {
    'plan-of-action-and-milestones': {
      uuid: uuidV5(`poam:${run.uid}`),
      metadata: metadata(visible, 'Plan of action for Safeguard for Privileged Sessions'),
      'system-id': {
        'identifier-type': 'http://ietf.org/rfc/rfc4122',
        id: uuidV5(`system:${run.organisation?.name ?? ''}:${run.organisation?.unit ?? ''}`),
      },
      'local-definitions': localDefinitions(visible),
      ...LISTS_PLACE,
      ...(items.length === 0 ? { 'poam-items': [nothingToDo(visible)] } : {}),
    },
  };
  return oscalPieces(document, [
    ['observations', items, (item) => observation(item, run)],
    ['risks', items, risk],
    ['poam-items', items, poamItem],
  ]);
}

function poamItem({ result, rule, observationUuid, riskUuid }: OscalItem): object {
  return {
    uuid: uuidV5(`poam-item:${riskUuid}`),
    title: `${rule?.title ?? result.ruleId} (${result.appliance})`,
    description: `${result.message} Remediation: ${result.remediation}`,
    props: [
      property('severity', result.severity),
      property('rule', result.ruleId),
      property('fingerprint', result.fingerprint),
    ],
    'related-observations': [{ 'observation-uuid': observationUuid }],
    'related-risks': [{ 'risk-uuid': riskUuid }],
  };
}

/** Says so with the coverage beside it: nothing found is not the same as nothing wrong. */
function nothingToDo({ coverage, run }: ScanResult): object {
  return {
    uuid: uuidV5(`poam-item:none:${run.uid}`),
    title: 'No failed result',
    description: `Scan ${run.uid} found nothing to act on; ${coverage.percent} % of what was selected could be evaluated.`,
  };
}
