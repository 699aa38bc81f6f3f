import { counted } from '../../model/counted.ts';
import type { ScanResult } from '../../model/scan-result.ts';
import { uuidV5 } from './identifiers.ts';
import { finding, isFail, localDefinitions, metadata, observation, oscalItems, property, risk } from './oscal-parts.ts';
import { LISTS_PLACE, oscalPieces } from './oscal-pieces.ts';
import { exchangeable } from './result-text.ts';

/**
 * results.oscal.json: OSCAL Assessment Results 1.1.3. Every result is an observation; pass, fail, error and unknown are
 * findings too. What nobody judged (not checked, not applicable, not selected, informational) has no finding.
 */
export function renderOscal(result: ScanResult): string {
  return [...assessmentPieces(result)].join('');
}

/** The text of {@link renderOscal} entry by entry. */
export function assessmentPieces(result: ScanResult): Iterable<string> {
  const visible = exchangeable(result);
  const { coverage, run } = visible;
  const items = oscalItems(visible);
  const planUuid = uuidV5(`plan:${run.uid}`);
  const document = {
    'assessment-results': {
      uuid: uuidV5(`assessment-results:${run.uid}`),
      metadata: metadata(visible, 'Configuration audit of Safeguard for Privileged Sessions'),
      'import-ap': { href: `#${planUuid}` },
      results: [
        {
          uuid: uuidV5(`result:${run.uid}`),
          title: `Scan ${run.uid}`,
          description: `${counted(coverage.appliances.selected, 'appliance')} selected, ${coverage.appliances.failed} not reached, coverage ${coverage.percent} %.`,
          start: run.startTime,
          end: run.endTime,
          props: [
            property('profile', run.profile),
            property('coverage-percent', String(coverage.percent)),
            property('exit-code', String(run.exitCode)),
          ],
          'local-definitions': localDefinitions(visible),
          'reviewed-controls': reviewedControls(visible),
          ...LISTS_PLACE,
        },
      ],
      'back-matter': {
        resources: [
          {
            uuid: planUuid,
            title: 'Assessment plan',
            description: `Profile ${run.profile}; ruleset SHA-256 ${run.rulesetSha256}. The rules and profile lie beside this file in the evidence bundle.`,
          },
        ],
      },
    },
  };
  return oscalPieces(document, [
    ['observations', items, (item) => observation(item, run)],
    ['risks', items.filter(isFail), risk],
    ['findings', items, finding],
  ]);
}

/** NIST SP 800-53 controls that the rules speak about, in OSCAL's spelling: `IA-5(1)` is `ia-5.1`. */
function reviewedControls({ rules }: ScanResult): object {
  const ids = rules.flatMap(({ references }) =>
    references.filter((r) => r.framework === 'nist80053r5').map((r) => r.id),
  );
  const controls = [...new Set(ids.map((id) => id.toLowerCase().replace(/\((\d+)\)$/, '.$1')))]
    .filter((id) => /^[a-z]{2}-\d+(\.\d+)?$/.test(id))
    .sort();
  const selection =
    controls.length === 0
      ? { 'include-all': {} }
      : { 'include-controls': controls.map((id) => ({ 'control-id': id })) };
  return { description: 'Controls that the selected rules give evidence for.', 'control-selections': [selection] };
}
