import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { planScan } from '../../src/plan/plan-scan.ts';
import { scanEnvironment, scanRequest } from '../../src/run/scan-defaults.ts';
import { runScan, type ScanEvent } from '../../src/run/wire-scan.ts';
import {
  CA_FILE,
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  loadIdentity,
  type SimulatedAppliance,
  startAppliance,
} from '../support/appliance/index.ts';
import { type MailSink, startMailSink } from '../support/sinks/mail-sink.ts';
import { startWebhookSink } from '../support/sinks/webhook-sink.ts';

/** One in the morning of the first night. Frankfurt's certificate ends on 2021-01-01, so its last 30 days begin on the third. */
const FIRST_NIGHT_MS = Date.parse('2020-11-29T01:00:00.000Z');
const DAY_MS = 86_400_000;
const WEB = '/api/configuration/management/webinterface';

/** What happens before a scan, and what its mail has to tell; nothing: no mail. */
type Night = readonly [change: () => unknown, told: readonly string[]];

/** Scans as `sps-audit scan` does, at the time of the simulated clock, and gives what happened. */
async function scanTonight(fleetFile: string, nowMs: number): Promise<ScanEvent[]> {
  const now = new Date(nowMs);
  const env = { SPS_PASSWORD: DEFAULT_PASSWORD };
  const planned = await planScan(scanRequest(fleetFile), { uid: randomUUID(), scanTime: now.toISOString() }, env);
  const events: ScanEvent[] = [];
  await runScan(planned, scanEnvironment({ env, now: () => now, onEvent: (event) => events.push(event) }));
  return events;
}

const REGISTERS = {
  waivers: [
    {
      id: 'W-1',
      rule: 'SPS-DISK-001',
      appliances: ['sps-ber-01'],
      justification: 'The appliance is replaced in December.',
      approver: 'Head of platform',
      created: '2020-11-20',
      expires: '2020-12-04',
    },
  ],
  attestations: [
    {
      id: 'A-1',
      rule: 'SPS-MAN-007',
      appliances: ['sps-ams-01'],
      outcome: 'pass',
      by: 'Auditor',
      date: '2020-10-01',
      statement: 'Reviewed.',
      expires: '2020-12-05',
    },
  ],
};

async function prepare(folder: string, urls: readonly string[], mail: MailSink, hook: string): Promise<string> {
  const [ams, ber, fra] = urls;
  const tls = { pinSha256: loadIdentity('expired').pinSha256 };
  const fleet = {
    schemaVersion: 1,
    organisation: { name: 'Nordhafen Logistics' },
    defaults: {
      credentials: { username: DEFAULT_USERNAME, passwordEnv: 'SPS_PASSWORD' },
      tls: { caFile: './ca.pem' },
    },
    appliances: [
      { name: 'sps-ams-01', url: ams },
      { name: 'sps-ber-01', url: ber },
      // Its certificate ended long ago by the clock of the machine, by which TLS judges; a pin does not.
      { name: 'sps-fra-01', url: fra, tls },
    ],
    waivers: './waivers.yaml',
    attestations: './attestations.yaml',
    reports: { formats: ['json'], out: './reports' },
    notify: [
      {
        mail: {
          to: 'audit@example.com',
          from: 'sps-audit@example.com',
          host: '127.0.0.1',
          port: mail.port,
          caFile: './ca.pem',
        },
      },
      { webhook: { url: hook, caFile: './ca.pem', on: ['appliance-lost', 'new-findings'], minSeverity: 'critical' } },
    ],
  };
  await copyFile(CA_FILE, join(folder, 'ca.pem'));
  await writeFile(join(folder, 'waivers.yaml'), stringify({ schemaVersion: 1, waivers: REGISTERS.waivers }));
  await writeFile(
    join(folder, 'attestations.yaml'),
    stringify({ schemaVersion: 1, attestations: REGISTERS.attestations }),
  );
  const fleetFile = join(folder, 'fleet.yaml');
  await writeFile(fleetFile, stringify(fleet));
  return fleetFile;
}

/** The sections of a mail with the heads of their notices, without details and footer. */
function told(text: string | undefined): string[] {
  return (text ?? '').split('\n').filter((line) => /^(?:\S.* \(\d+\)$| {2}\S)/.test(line));
}

test('a week of nightly scans tells each change once, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-week-'));
  let nowMs = FIRST_NIGHT_MS;
  const clock = () => nowMs;
  const frankfurt = { names: { hostname: 'sps-fra-01', nickname: 'Frankfurt' }, identity: 'expired', clock } as const;
  await using ams = await startAppliance({ names: { hostname: 'sps-ams-01', nickname: 'Amsterdam' }, clock });
  await using ber = await startAppliance({
    tree: 'weak-6.0',
    names: { hostname: 'sps-ber-01', nickname: 'Berlin' },
    clock,
  });
  let fra: SimulatedAppliance = await startAppliance(frankfurt);
  await using mail = await startMailSink();
  await using hook = await startWebhookSink();
  const week = await prepare(folder, [ams.url, ber.url, fra.url], mail, `${hook.url}/audit`);

  const setTimeout = (minutes: number) => () =>
    ams.patch({
      [WEB]: (draft) => {
        draft.body.timeout = minutes;
      },
    });
  const readable = ams.tree();
  const nights: readonly Night[] = [
    [() => undefined, ['Baseline (1)', '  First scan of 3 appliances; from now on only changes are told']],
    [() => undefined, []],
    // One setting drifts, and Frankfurt's certificate has thirty days left.
    [
      setTimeout(60),
      [
        'New findings (1)',
        '  medium  sps-ams-01  Web and REST sessions time out  [SPS-WEB-001]',
        'Certificates about to expire (1)',
        '  sps-fra-01: a certificate expires in 30 days',
      ],
    ],
    [() => fra.stop(), ['Appliances that could not be read (1)', '  sps-fra-01 could not be read']],
    // Frankfurt is back, and what the finding rests on is forbidden: it is not fixed by that.
    [
      async () => {
        fra = await startAppliance({ ...frankfurt, port: fra.port });
        ams.patch({ [WEB]: { $status: 403 } });
      },
      [
        'No longer judged (1)',
        '  sps-ams-01: 2 rules can no longer be judged',
        'Waivers about to expire (1)',
        '  Waiver W-1 for SPS-DISK-001 expires in 1 day (2020-12-04)',
        'Appliances that were read again (1)',
        '  sps-fra-01 was read again',
      ],
    ],
    // Readable again with the same setting: no new finding either.
    [
      () => {
        ams.setTree(readable);
        setTimeout(60)();
      },
      [
        'Waivers that have expired (1)',
        '  Waiver W-1 for SPS-DISK-001 has expired (2020-12-04)',
        'Attestations about to expire (1)',
        '  Attestation A-1 for SPS-MAN-007 expires in 1 day (2020-12-05)',
        'Judged again (1)',
        '  sps-ams-01: 2 rules can be judged again',
      ],
    ],
    [
      setTimeout(10),
      [
        'Attestations that have expired (1)',
        '  Attestation A-1 for SPS-MAN-007 has expired (2020-12-05)',
        'Fixed (1)',
        '  medium  sps-ams-01  Web and REST sessions time out  [SPS-WEB-001]',
      ],
    ],
  ];
  try {
    for (const [index, [change, expected]] of nights.entries()) {
      nowMs = FIRST_NIGHT_MS + index * DAY_MS;
      await change();
      const before = mail.mails.length;
      const events = await scanTonight(week, nowMs);
      const mails = mail.mails.slice(before);
      expect(
        mails.map(({ text }) => told(text)),
        `night ${index + 1}`,
      ).toEqual(expected.length === 0 ? [] : [expected]);
      expect(events.filter(({ event }) => event === 'notification-failed' || event === 'warning')).toEqual([]);
    }
    const posts = hook.requests.map(({ body }) => JSON.parse(body).subject);
    expect(posts).toEqual(['[sps-audit] Nordhafen Logistics: 1 appliance lost']);
    // A retold finding would have its message in here.
    expect(mail.mails.filter(({ text }) => text?.includes('may be idle for 60 minutes'))).toHaveLength(1);
  } finally {
    await fra.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
