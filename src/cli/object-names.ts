import type { FindingSpan } from '../history/finding-spans.ts';

/** What the object of each finding is called, in their order; those that a rule would call alike on one appliance, with their path. */
export function objectNames(
  findings: readonly Pick<FindingSpan, 'ruleId' | 'appliance' | 'resourceName' | 'resourcePath'>[],
): string[] {
  const calledOf = ({ ruleId, appliance, resourceName }: (typeof findings)[number]): string =>
    JSON.stringify([ruleId, appliance, resourceName]);
  const alike = Map.groupBy(findings, calledOf);
  return findings.map((one) => {
    const { resourceName: name, resourcePath: path } = one;
    if (name === null || path === null) return name ?? path ?? '';
    return (alike.get(calledOf(one))?.length ?? 0) > 1 ? `${name} (${path})` : name;
  });
}
