import type { Result } from '../../src/model/result.ts';
import type { Drift } from '../../src/model/scan-change.ts';
import type {
  AttestationRecord,
  FrameworkRecord,
  RuleRecord,
  ScanResult,
  WaiverRecord,
} from '../../src/model/scan-result.ts';

const FROM_WAIVER = {
  labels: {},
  resource: null,
  compensatingControl: null,
  created: '2026-06-01',
  overBroad: false,
} as const;

/** The waivers attached to results, one unused, one unmatched. */
export function sampleWaivers(results: readonly Result[]): readonly WaiverRecord[] {
  const attached = results.flatMap((result) =>
    result.waiver === null
      ? []
      : [
          {
            ...FROM_WAIVER,
            ...result.waiver,
            rule: result.ruleId,
            appliances: [result.appliance],
            compensatingControl: 'Access only from the jump host, recorded.',
            results: [result.fingerprint],
          },
        ],
  );
  const spare = {
    ...FROM_WAIVER,
    approver: 'Head of Infrastructure',
    ticket: null,
    expires: '2027-06-30',
    results: [],
  };
  return [
    ...attached,
    {
      ...spare,
      id: 'W-2026-010',
      state: 'unused',
      rule: 'SPS-DISK-001',
      appliances: ['sps-ams-01'],
      justification: 'Was needed during the migration.',
    },
    {
      ...spare,
      id: 'W-2026-011',
      state: 'unmatched',
      rule: 'SPS-OLD-999',
      appliances: [],
      labels: { site: 'par' },
      justification: 'Site closed.',
      overBroad: true,
    },
  ];
}

/** One valid and one expired statement about manual rules. */
export const SAMPLE_ATTESTATIONS: readonly AttestationRecord[] = [
  {
    id: 'A-2026-01',
    rule: 'SPS-MAN-001',
    appliances: ['sps-ams-01', 'sps-ams-02'],
    state: 'valid',
    outcome: 'pass',
    by: 'Operations lead',
    date: '2026-10-01',
    expires: '2027-04-01',
    statement: 'Sealed mode seen on the console of both nodes.',
    evidence: ['console-2026-10-01.png'],
  },
  {
    id: 'A-2025-07',
    rule: 'SPS-MAN-005',
    appliances: ['sps-ams-01'],
    state: 'expired',
    outcome: 'pass',
    by: 'Operations lead',
    date: '2025-09-12',
    expires: '2026-03-12',
    statement: 'Restored into the laboratory.',
    evidence: [],
  },
];

/** What changed since the scan a week before; the indexes in `causes` point into `configuration`. */
export const SAMPLE_DRIFT: Drift = {
  baseline: { uid: '0d4e6c1a-9d5e-5b62-8a53-0f5f7f1c2a04', endTime: '2026-11-15T19:00:22Z', sha256: '5e'.repeat(32) },
  results: [
    {
      kind: 'new',
      ruleId: 'SPS-ARCH-001',
      appliance: 'sps-ams-02',
      resource: { path: '/api/configuration/policies/archive_cleanup_policies/4a1', name: 'short-term' },
      severity: 'critical',
      before: 'pass',
      after: 'fail',
      causes: [0, 1],
    },
    {
      kind: 'fixed',
      ruleId: 'SPS-NTP-001',
      appliance: 'sps-ams-01',
      resource: { path: '/api/configuration/datetime/ntp_servers', name: null },
      severity: 'high',
      before: 'fail',
      after: 'pass',
      causes: [2],
    },
    {
      kind: 'newly-unknown',
      ruleId: 'SPS-AUDIT-001',
      appliance: 'sps-ber-01',
      resource: { path: '/api/configuration/policies/audit_policies/7c2', name: null },
      severity: 'high',
      before: 'pass',
      after: 'error',
      causes: [],
    },
    {
      kind: 'waived',
      ruleId: 'SPS-LSVC-001',
      appliance: 'sps-ams-01',
      resource: { path: '/api/configuration/local_services/ssh', name: null },
      severity: 'high',
      before: 'fail',
      after: 'fail',
      causes: [],
    },
    {
      kind: 'waiver-expired',
      ruleId: 'SPS-MAIL-002',
      appliance: 'sps-ams-02',
      resource: { path: '/api/configuration/management/email', name: null },
      severity: 'medium',
      before: 'fail',
      after: 'fail',
      causes: [],
    },
    {
      kind: 'disappeared',
      ruleId: 'SPS-CONN-002',
      appliance: 'sps-ams-01',
      resource: { path: '/api/configuration/vnc/connections/c77', name: 'old-vnc' },
      severity: 'high',
      before: 'fail',
      after: null,
      causes: [3],
    },
  ],
  configuration: [
    {
      appliance: 'sps-ams-02',
      endpoint: '/api/configuration/policies/archive_cleanup_policies/4a1',
      pointer: '/body/retention_days',
      old: 365,
      new: 14,
    },
    {
      appliance: 'sps-ams-02',
      endpoint: '/api/configuration/policies/archive_cleanup_policies/4a1',
      pointer: '/body/archiving',
      old: { server: '192.0.2.60' },
      new: null,
    },
    {
      appliance: 'sps-ams-01',
      endpoint: '/api/configuration/datetime/ntp_servers',
      pointer: '/body/servers/1',
      new: '192.0.2.124',
    },
    {
      appliance: 'sps-ams-01',
      endpoint: '/api/configuration/vnc/connections/c77',
      pointer: '',
      old: { name: 'old-vnc', active: true },
    },
  ],
};

export const SAMPLE_CONSISTENCY: ScanResult['consistency'] = [
  {
    group: 'env=prod',
    endpoint: '/api/configuration/datetime/timezone',
    pointer: '/body',
    majority: 'Europe/Amsterdam',
    outliers: [{ appliance: 'sps-ber-01', actual: 'Europe/Berlin' }],
  },
  {
    group: 'env=prod',
    endpoint: '/api/configuration/network/dns',
    pointer: '/body/secondary_dns',
    majority: '192.0.2.54',
    outliers: [{ appliance: 'sps-ams-02' }],
  },
];

export const SAMPLE_DEVIATIONS: ScanResult['deviations'] = [
  {
    ruleId: 'SPS-WEB-001',
    kind: 'excluded',
    appliance: 'sps-ams-02',
    parameter: null,
    from: true,
    to: false,
    reason: 'Kiosk in the control room',
  },
  {
    ruleId: 'SPS-CERT-001',
    kind: 'parameter',
    appliance: null,
    parameter: 'minDaysLeft',
    from: 30,
    to: 45,
    reason: null,
  },
];

/** Two frameworks: every control that a rule names, and one that no rule covers. */
export function sampleFrameworks(rules: readonly RuleRecord[]): readonly FrameworkRecord[] {
  const titles = { nist80053r5: ['NIST SP 800-53', 'Revision 5'], pcidss_4_0_1: ['PCI DSS', '4.0.1'] } as const;
  return Object.entries(titles).map(([framework, [title, version]]) => {
    const ids = rules.flatMap((rule) => rule.references.filter((r) => r.framework === framework).map((r) => r.id));
    const controls = [...new Set(ids)].sort().map((id) => ({
      id,
      title: null,
      rules: rules
        .filter((rule) => rule.references.some((r) => r.framework === framework && r.id === id))
        .map((rule) => rule.id),
    }));
    return {
      framework,
      title,
      version,
      controls: [...controls, { id: 'ZZ-1', title: 'Covered by no rule', rules: [] }],
    };
  });
}
