import type { Json } from '../../src/model/json.ts';
import type { AppliedWaiver, Evidence, Result } from '../../src/model/scan-result.ts';
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

const CONFIG = '/api/configuration';

function datum(endpoint: string, pointer: string, actual: Json, expected: string | null, redacted = false): Evidence {
  return { endpoint: `${CONFIG}/${endpoint}`, pointer, actual, expected, redacted };
}

function missing(endpoint: string, pointer: string | null, expected: string | null): Evidence {
  return { endpoint: `${CONFIG}/${endpoint}`, pointer, expected, redacted: false };
}

export const SAMPLE_WAIVER: AppliedWaiver = {
  id: 'W-2026-004',
  state: 'active',
  justification: 'Vendor support needs the shell until case 4711 is closed; access only from the jump host.',
  approver: 'Head of Infrastructure',
  ticket: 'RISK-118',
  expires: '2027-03-31',
};

const EXPIRING: AppliedWaiver = {
  ...SAMPLE_WAIVER,
  id: 'W-2026-007',
  state: 'expiring',
  justification: 'SNMP monitoring moves to version 3 with the new collector.',
  ticket: null,
  expires: '2026-12-05',
};

const EXPIRED: AppliedWaiver = {
  ...SAMPLE_WAIVER,
  id: 'W-2025-031',
  state: 'expired',
  justification: 'Mail relay without STARTTLS was to be replaced in summer.',
  ticket: 'RISK-090',
  expires: '2026-09-30',
};

const FIRST = '2026-08-02T19:00:00Z';

/** What is not a pass, on the three appliances that answered. */
export const SAMPLE_VERDICTS: readonly SampleVerdict[] = [
  {
    rule: 'SPS-ARCH-001',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: 'Policy short-term deletes after 14 days and archives nothing',
    name: 'short-term',
    state: 'new',
    firstSeen: '2026-11-22T19:00:00Z',
    evidence: [
      datum('policies/archive_cleanup_policies/4a1', '/body/retention_days', 14, 'at least 90'),
      datum('policies/archive_cleanup_policies/4a1', '/body/archiving', null, 'an archive target'),
    ],
  },
  {
    rule: 'SPS-AUDIT-001',
    appliance: 'sps-ber-01',
    kind: 'error',
    reason: 'http-403',
    message: 'The audit policies may not be read with this account',
    evidence: [missing('policies/audit_policies', null, 'encryption enabled')],
  },
  {
    rule: 'SPS-AUDIT-002',
    appliance: 'sps-ber-01',
    kind: 'error',
    reason: 'http-403',
    message: 'The audit policies may not be read with this account',
    evidence: [missing('policies/audit_policies', null, 'signing enabled')],
  },
  {
    rule: 'SPS-AUDIT-002',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: 'Policy default does not sign',
    name: 'default',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('policies/audit_policies/7c2', '/body/signing/enabled', false, 'true')],
  },
  {
    rule: 'SPS-BACKUP-001',
    appliance: 'sps-ams-02',
    kind: 'error',
    reason: 'timeout',
    message: 'No answer within 15 s, three attempts',
    evidence: [missing('management/system_backup', null, 'a backup policy is set')],
  },
  {
    rule: 'SPS-CERT-001',
    appliance: 'sps-ams-01',
    kind: 'fail',
    message: 'The certificate of the web interface has 12 days left',
    state: 'new',
    firstSeen: '2026-11-22T19:00:00Z',
    evidence: [datum('management/certificates', '/body/webinterface/x509', '8f1c…', 'at least 30 days left')],
  },
  {
    rule: 'SPS-CERT-001',
    appliance: 'sps-ams-02',
    kind: 'unknown',
    reason: 'type-mismatch',
    message: 'The certificate is not PEM text',
    evidence: [datum('management/certificates', '/body/webinterface/x509', 42, 'PEM text')],
  },
  {
    rule: 'SPS-CHAN-001',
    appliance: 'sps-ams-01',
    kind: 'fail',
    message: 'Channel policy shell-only permits sftp without recording',
    path: `${CONFIG}/ssh/channel_policies/12a`,
    name: 'shell-only',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [
      datum('ssh/channel_policies/12a', '/body/channels/1/record_audit', false, 'true'),
      datum('ssh/channel_policies/12a', '/body/channels/1/type', 'sftp', null),
    ],
  },
  {
    rule: 'SPS-CHAN-001',
    appliance: 'sps-ams-01',
    kind: 'pass',
    message: 'Channel policy all-recorded records every channel',
    name: 'all-recorded',
    evidence: [datum('ssh/channel_policies/11f', '/body/channels/0/record_audit', true, 'true')],
  },
  {
    rule: 'SPS-CHAN-001',
    appliance: 'sps-ams-01',
    kind: 'informational',
    reason: 'condition',
    message: 'Not in use by an active connection: legacy-telnet, old-vnc',
    path: `${CONFIG}/{protocol}/channel_policies`,
  },
  {
    rule: 'SPS-CONN-001',
    appliance: 'sps-ams-02',
    kind: 'error',
    reason: 'dangling-reference',
    message: 'Connection to-mainframe names an audit policy that does not exist',
    path: `${CONFIG}/telnet/connections/c09`,
    name: 'to-mainframe',
    evidence: [datum('telnet/connections/c09', '/body/policies/audit_policy/key', 'gone', 'an audit policy')],
  },
  {
    rule: 'SPS-CONN-001',
    appliance: 'sps-ber-01',
    kind: 'error',
    reason: 'http-403',
    message: 'The audit policies may not be read with this account',
    name: 'ssh-ber',
    evidence: [missing('policies/audit_policies', null, 'encryption enabled')],
  },
  {
    rule: 'SPS-CONN-002',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: 'Connection ssh-prod records with default, which does not sign',
    name: 'ssh-prod',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [
      datum('ssh/connections/c01', '/body/policies/audit_policy/key', '7c2', null),
      datum('policies/audit_policies/7c2', '/body/signing/enabled', false, 'true'),
    ],
  },
  {
    rule: 'SPS-CONN-002',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: 'Connection rdp-admin records with default, which does not sign',
    path: `${CONFIG}/rdp/connections/c02`,
    name: 'rdp-admin',
    state: 'new',
    firstSeen: '2026-11-22T19:00:00Z',
    evidence: [datum('policies/audit_policies/7c2', '/body/signing/enabled', false, 'true')],
  },
  {
    rule: 'SPS-CONN-002',
    appliance: 'sps-ber-01',
    kind: 'error',
    reason: 'http-403',
    message: 'The audit policies may not be read with this account',
    name: 'ssh-ber',
    evidence: [missing('policies/audit_policies', null, 'signing enabled')],
  },
  {
    rule: 'SPS-COV-001',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: '1 required endpoint was not read',
    evidence: [missing('management/system_backup', null, 'read')],
  },
  {
    rule: 'SPS-COV-001',
    appliance: 'sps-ber-01',
    kind: 'fail',
    message: '2 required endpoints were not read',
    evidence: [missing('policies/audit_policies', null, 'read'), missing('aaa/settings', null, 'read')],
  },
  {
    rule: 'SPS-AAA-001',
    appliance: 'sps-ber-01',
    kind: 'error',
    reason: 'http-403',
    message: 'The settings of local users may not be read with this account',
    evidence: [missing('aaa/settings', null, 'complexity strong')],
  },
  {
    rule: 'SPS-DBG-001',
    appliance: 'sps-ams-02',
    kind: 'unknown',
    reason: 'missing-datum',
    message: 'The answer has no member core_files',
    evidence: [missing('troubleshooting', '/body/debug_logging', 'false')],
  },
  {
    rule: 'SPS-DISK-001',
    appliance: 'sps-ber-01',
    kind: 'fail',
    message: 'Disk fill-up prevention is off',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('management/disk_fillup_prevention', '/body/enabled', false, 'true')],
  },
  {
    rule: 'SPS-FLEET-001',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: 'Release 7.5.1 differs from the majority, 8.0.1',
    evidence: [
      {
        endpoint: '/api/firmware/slots',
        pointer: '/items/0/version',
        actual: '7.5.1',
        expected: '8.0.1',
        redacted: false,
      },
    ],
  },
  {
    rule: 'SPS-HEALTH-002',
    appliance: 'sps-ber-01',
    kind: 'fail',
    message: 'No threshold for swap is set',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('management/health_monitoring', '/body/swap', null, 'a threshold')],
  },
  {
    rule: 'SPS-LDAP-002',
    appliance: 'sps-ams-01',
    kind: 'fail',
    message: 'Server policy corp-ad accepts any certificate',
    name: 'corp-ad',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [
      datum('policies/ldap_servers/9d0', '/body/encryption/server_certificate_check/enabled', false, 'true'),
      datum(
        'policies/ldap_servers/9d0',
        '/body/bind_password',
        { $redacted: { kind: 'password', common: false, length: 20, fingerprint: 'a9f0' } },
        null,
        true,
      ),
    ],
  },
  {
    rule: 'SPS-LDAP-002',
    appliance: 'sps-ber-01',
    kind: 'notapplicable',
    reason: 'no-objects',
    message: 'No LDAP server policy exists',
    path: `${CONFIG}/policies/ldap_servers`,
  },
  {
    rule: 'SPS-LSVC-001',
    appliance: 'sps-ams-01',
    kind: 'fail',
    message: 'SSH access to the appliance is on',
    waiver: SAMPLE_WAIVER,
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('local_services/ssh', '/body/enabled', true, 'false')],
  },
  {
    rule: 'SPS-MAIL-002',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: 'Mail is sent in clear',
    waiver: EXPIRED,
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('management/email', '/body/smtp_server/encryption', 'disabled', 'starttls')],
  },
  {
    rule: 'SPS-NET-001',
    appliance: 'sps-ams-02',
    kind: 'notapplicable',
    reason: 'version',
    message: 'This version does not have this endpoint',
  },
  {
    rule: 'SPS-NTP-001',
    appliance: 'sps-ber-01',
    kind: 'unknown',
    reason: 'redacted',
    message: 'The value was redacted before it could be judged',
    evidence: [
      datum(
        'datetime/ntp_servers',
        '/body/servers',
        { $redacted: { kind: 'path', common: false, length: 11, fingerprint: null } },
        'at least 2',
        true,
      ),
    ],
  },
  {
    rule: 'SPS-SNMP-001',
    appliance: 'sps-ams-02',
    kind: 'fail',
    message: 'Traps use version 2c',
    waiver: EXPIRING,
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('management/snmp/trap', '/body/version/selection', '2c', '3')],
  },
  {
    rule: 'SPS-SYSLOG-002',
    appliance: 'sps-ams-01',
    kind: 'fail',
    message: 'Receiver 192.0.2.50 is reached over UDP in clear',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('management/syslog', '/body/receivers/0/protocol/tls_enabled', false, 'true')],
  },
  {
    rule: 'SPS-SYSLOG-002',
    appliance: 'sps-ber-01',
    kind: 'error',
    reason: 'http-5xx',
    message: 'The appliance answered 500',
    evidence: [missing('management/syslog', null, 'tls_enabled true')],
  },
  {
    rule: 'SPS-WEB-001',
    appliance: 'sps-ber-01',
    kind: 'fail',
    message: 'Sessions time out after 240 minutes',
    state: 'unchanged',
    firstSeen: FIRST,
    evidence: [datum('management/webinterface', '/body/session_timeout', 240, 'at most 15 minutes')],
  },
  {
    rule: 'SPS-WEB-001',
    appliance: 'sps-ams-02',
    kind: 'notselected',
    reason: 'not-selected',
    message: 'Excluded for this appliance',
  },
];
