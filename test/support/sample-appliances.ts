import type { CoverageGap, ScanResult } from '../../src/model/scan-result.ts';
import type { SampleParts } from './sample-parts.ts';

type SampleAppliance = SampleParts['appliances'][number];

const TLS = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  issuer: 'CN=Example Bank Device CA 2',
  notBefore: '2025-12-04T00:00:00Z',
  trust: 'ca-file',
} as const;

function appliance(name: string, host: string, version: string, site: string): SampleAppliance {
  return {
    name,
    url: `https://${host}`,
    labels: { env: 'prod', site },
    criticality: 'high',
    zone: null,
    version,
    profile: 'baseline',
    collection: {
      status: 'complete',
      requests: 214,
      logins: 1,
      error: null,
      startTime: '2026-11-22T19:00:01.120Z',
      endTime: '2026-11-22T19:00:19.400Z',
      endpoints: { read: 208, forbidden: 0, absent: 3, failed: 0 },
      rejectedHrefs: [],
      torn: false,
      clockOffsetMs: 240,
    },
    tls: {
      ...TLS,
      subject: `CN=${name}.example`,
      sha256: Array(32).fill('AB').join(':'),
      notAfter: '2026-12-04T00:00:00Z',
    },
  };
}

const AMS1 = appliance('sps-ams-01', '192.0.2.10', '8.0.1', 'ams');
const AMS2 = appliance('sps-ams-02', '192.0.2.11:8443', '7.5.1', 'ams');
const BER1 = appliance('sps-ber-01', '192.0.2.20', '8.0.1', 'ber');
const LAB1 = appliance('sps-lab-01', '198.51.100.7', '', 'lab');

/** Two appliances in Amsterdam, one in Berlin that refuses two pages, one in the laboratory that does not answer. */
export const SAMPLE_APPLIANCES: readonly SampleAppliance[] = [
  AMS1,
  {
    ...AMS2,
    collection: {
      ...AMS2.collection,
      status: 'partial',
      endpoints: { read: 197, forbidden: 0, absent: 2, failed: 1 },
      torn: true,
    },
  },
  {
    ...BER1,
    collection: {
      ...BER1.collection,
      status: 'partial',
      endpoints: { read: 188, forbidden: 2, absent: 3, failed: 1 },
      rejectedHrefs: [
        { foundIn: '/api/configuration/policies', href: 'https://203.0.113.9/x', reason: 'leaves the appliance' },
      ],
      clockOffsetMs: -93_000,
    },
  },
  {
    ...LAB1,
    labels: { env: 'lab', site: 'lab' },
    criticality: null,
    zone: 'lab',
    version: null,
    tls: null,
    collection: {
      ...LAB1.collection,
      status: 'failed',
      requests: 3,
      logins: 0,
      error: {
        reasonCode: 'network',
        message: 'connect ECONNREFUSED 198.51.100.7:443',
        hint: 'Is the REST service bound to this address?',
      },
      endpoints: { read: 0, forbidden: 0, absent: 0, failed: 1 },
      clockOffsetMs: null,
    },
  },
];

/** The endpoints that could not be read, and the appliance that could not be reached. */
export const SAMPLE_GAPS: readonly CoverageGap[] = [
  {
    appliance: 'sps-ams-02',
    endpoint: '/api/configuration/management/system_backup',
    httpStatus: null,
    reasonCode: 'timeout',
    message: 'No answer within 15 s, three attempts',
    advice: 'Raise timeoutMs or look at the load of the appliance.',
    affectedRules: ['SPS-BACKUP-001', 'SPS-COV-001'],
  },
  {
    appliance: 'sps-ber-01',
    endpoint: '/api/configuration/aaa/settings',
    httpStatus: 403,
    reasonCode: 'http-403',
    message: 'Forbidden',
    advice: 'Give the audit account read access to Users & Access Control / Settings.',
    affectedRules: ['SPS-AAA-001', 'SPS-COV-001'],
  },
  {
    appliance: 'sps-ber-01',
    endpoint: '/api/configuration/management/syslog',
    httpStatus: 500,
    reasonCode: 'http-5xx',
    message: 'Internal Server Error',
    advice: 'Read the appliance log and scan again.',
    affectedRules: ['SPS-COV-001', 'SPS-SYSLOG-002', 'SPS-SYSLOG-007'],
  },
  {
    appliance: 'sps-ber-01',
    endpoint: '/api/configuration/policies/audit_policies',
    httpStatus: 403,
    reasonCode: 'http-403',
    message: 'Forbidden',
    advice: 'Give the audit account read access to Policies / Audit Policies.',
    affectedRules: ['SPS-AUDIT-001', 'SPS-AUDIT-002', 'SPS-CONN-001', 'SPS-CONN-002', 'SPS-COV-001'],
  },
  {
    appliance: 'sps-lab-01',
    endpoint: null,
    httpStatus: null,
    reasonCode: 'appliance-unreachable',
    message: 'connect ECONNREFUSED 198.51.100.7:443',
    advice: 'Is the REST service bound to this address?',
    affectedRules: [],
  },
];

/** Four earlier scans, oldest first. */
export const SAMPLE_TREND: ScanResult['trend'] = [
  {
    uid: '0d4e6c1a-9d5e-5b62-8a53-0f5f7f1c2a01',
    time: '2026-10-25T19:00:00Z',
    findings: { critical: 2, high: 11, medium: 3, low: 2, info: 1 },
    percent: 75,
  },
  {
    uid: '0d4e6c1a-9d5e-5b62-8a53-0f5f7f1c2a02',
    time: '2026-11-01T19:00:00Z',
    findings: { critical: 2, high: 9, medium: 3, low: 2, info: 1 },
    percent: 75,
  },
  {
    uid: '0d4e6c1a-9d5e-5b62-8a53-0f5f7f1c2a03',
    time: '2026-11-08T19:00:00Z',
    findings: { critical: 1, high: 9, medium: 2, low: 2, info: 1 },
    percent: 91.2,
  },
  {
    uid: '0d4e6c1a-9d5e-5b62-8a53-0f5f7f1c2a04',
    time: '2026-11-15T19:00:00Z',
    findings: { critical: 1, high: 8, medium: 2, low: 2, info: 1 },
    percent: 74.6,
  },
];
