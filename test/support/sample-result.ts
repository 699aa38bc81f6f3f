import type { ScanResult } from '../../src/model/scan-result.ts';
import { sampleParts } from './sample-fleet.ts';
import { assemble } from './sample-parts.ts';

export { hostileResult, PAYLOADS } from './hostile-result.ts';
export { largeResult } from './large-result.ts';

/** A believable scan of four appliances with 27 rules: every kind of result, waiver and attestation occurs. */
export function sampleResult(): ScanResult {
  return assemble(sampleParts());
}
