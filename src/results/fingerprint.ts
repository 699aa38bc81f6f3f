import { digestJson } from '../snapshot/sha256-hex.ts';

/** What makes a result the same one in the next scan: rule, appliance and resource path; not URL, index, revision or time. */
export function fingerprintOf(ruleId: string, appliance: string, resourcePath: string | null): string {
  return digestJson([ruleId, appliance, resourcePath]);
}
