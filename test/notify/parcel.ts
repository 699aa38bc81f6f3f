import { readCaFile } from '../../src/fleet/read-ca-file.ts';
import { readSecret } from '../../src/fleet/read-secret.ts';
import type { MailChannel, SyslogChannel, WebhookChannel } from '../../src/model/fleet.ts';
import { NOTICE_KINDS, type Notice } from '../../src/model/notice.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { composeMessage } from '../../src/notify/compose-message.ts';
import type { DeliverOptions } from '../../src/notify/deliver.ts';
import type { Parcel } from '../../src/notify/delivery-context.ts';
import { CA_FILE } from '../support/appliance/index.ts';
import { sampleResult } from '../support/sample-result.ts';

/** A notice of a finding of the sample scan. */
export function sampleNotice(parts: Partial<Notice> = {}): Notice {
  return {
    kind: 'new-findings',
    uid: 'u1',
    severity: 'high',
    appliance: 'sps-ams-01',
    ruleId: 'SPS-CONN-002',
    fingerprint: null,
    title: 'Every connection is signed: linux-prod',
    details: ['linux-prod does not sign'],
    ...parts,
  };
}

export function parcelOf(notices: readonly Notice[], pdf: Uint8Array | null = null): Parcel {
  const result: ScanResult = sampleResult();
  return { notices, result, message: composeMessage(result, notices, '/srv/reports/x'), pdf: async () => pdf };
}

export const SECRET = 'canary-Pa55word';

export function options(parts: Partial<DeliverOptions> = {}): DeliverOptions {
  const env = { SECRET };
  return {
    now: () => new Date('2026-11-22T19:05:00.000Z'),
    readSecret: (source) => readSecret(source, env),
    readCaFile,
    signal: new AbortController().signal,
    hostname: 'jump-host',
    backoffMs: [10, 20],
    ...parts,
  };
}

/** The time is for a busy machine; what waits for its end sets its own. */
const CHOICE = { on: NOTICE_KINDS, minSeverity: 'info', timeoutMs: 10_000 } as const;

export function mailTo(port: number, parts: Partial<MailChannel> = {}): MailChannel {
  return {
    kind: 'mail',
    to: ['audit@example.com'],
    from: 'sps-audit@example.com',
    host: '127.0.0.1',
    port,
    encryption: 'starttls',
    caFile: CA_FILE,
    login: null,
    attachPdf: false,
    ...CHOICE,
    ...parts,
  };
}

export function webhookTo(url: string, parts: Partial<WebhookChannel> = {}): WebhookChannel {
  return { kind: 'webhook', url, secret: null, caFile: CA_FILE, template: null, ...CHOICE, ...parts };
}

export function syslogTo(port: number, parts: Partial<SyslogChannel> = {}): SyslogChannel {
  return { kind: 'syslog', host: '127.0.0.1', port, caFile: CA_FILE, ...CHOICE, ...parts };
}

/** A port of 127.0.0.1 that nobody listens on: discard, below those that are given out. */
export const CLOSED_PORT = 9;
