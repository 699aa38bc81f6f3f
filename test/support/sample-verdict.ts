import type { Json } from '../../src/model/json.ts';
import type { AppliedWaiver, Evidence, Result } from '../../src/model/result.ts';
import type { ReasonCode, ResultKind } from '../../src/model/verdict.ts';

/** One result that is not simply a pass. `pointer`/`actual`/`expected` make its evidence. */
export interface SampleVerdict {
  readonly rule: string;
  readonly appliance: string;
  readonly kind: ResultKind;
  readonly reason?: ReasonCode;
  readonly message: string;
  /** Resource path; without it the rule's endpoint. */
  readonly path?: string;
  readonly name?: string;
  readonly evidence?: readonly Evidence[];
  readonly waiver?: AppliedWaiver;
  readonly state?: Result['baselineState'];
  readonly firstSeen?: string;
}

export const CONFIG = '/api/configuration';

export function datum(
  endpoint: string,
  pointer: string,
  actual: Json,
  expected: string | null,
  redacted = false,
): Evidence {
  return { endpoint: `${CONFIG}/${endpoint}`, pointer, actual, expected, redacted };
}

export function missing(endpoint: string, pointer: string | null, expected: string | null): Evidence {
  return { endpoint: `${CONFIG}/${endpoint}`, pointer, actual: null, absent: true, expected, redacted: false };
}

export const SAMPLE_WAIVER: AppliedWaiver = {
  id: 'W-2026-004',
  state: 'active',
  justification: 'Vendor support needs the shell until case 4711 is closed; access only from the jump host.',
  approver: 'Head of Infrastructure',
  ticket: 'RISK-118',
  expires: '2027-03-31',
};

export const EXPIRING: AppliedWaiver = {
  ...SAMPLE_WAIVER,
  id: 'W-2026-007',
  state: 'expiring',
  justification: 'SNMP monitoring moves to version 3 with the new collector.',
  ticket: null,
  expires: '2026-12-05',
};

export const EXPIRED: AppliedWaiver = {
  ...SAMPLE_WAIVER,
  id: 'W-2025-031',
  state: 'expired',
  justification: 'Mail relay without STARTTLS was to be replaced in summer.',
  ticket: 'RISK-090',
  expires: '2026-09-30',
};

export const FIRST = '2026-08-02T19:00:00Z';
