import { expect, test } from 'vitest';
import { deliver } from '../../src/notify/deliver.ts';
import { isFinding } from '../../src/results/summarise.ts';
import { sampleResult } from '../support/sample-result.ts';
import { startSyslogSink } from '../support/sinks/syslog-sink.ts';
import { startWebhookSink } from '../support/sinks/webhook-sink.ts';
import { CLOSED_PORT, options, parcelOf, sampleNotice, syslogTo } from './parcel.ts';

/** RFC 5424, section 6: header, one structured element, byte order mark, text. */
const MESSAGE =
  /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) (\[sps-audit@32473(?: [!-~]+="(?:[^"\\\]]|\\["\\\]])*")*\]) \uFEFF(.*)$/su;

function parse(message: string | undefined) {
  const [, pri, time, host, app, process, id, element, text = ''] = MESSAGE.exec(message ?? '') ?? [];
  return { pri: Number(pri), time, host, app, process, id, element, event: JSON.parse(text) };
}

const finding = sampleResult().results.find(isFinding);

test('each notice is one framed message with an OCSF event', async () => {
  await using sink = await startSyslogSink();
  const parcel = parcelOf([
    sampleNotice({ kind: 'appliance-lost', uid: 'u0', severity: null, ruleId: null, title: 'sps-ams-01 was lost' }),
    sampleNotice({ fingerprint: finding?.fingerprint ?? '', ruleId: finding?.ruleId ?? '' }),
    sampleNotice({ kind: 'fixed', uid: 'u3', severity: 'critical', fingerprint: 'gone'.repeat(16) }),
  ]);
  expect(await deliver(syslogTo(sink.port), parcel, options())).toMatchObject({ status: 'sent', notices: 3 });
  expect(sink.rest()).toBe('');
  const [lost, opened, fixed] = sink.messages.map(parse);
  expect(lost).toMatchObject({
    pri: 13 * 8 + 3,
    time: '2026-11-22T19:05:00.000Z',
    host: 'jump-host',
    app: 'sps-audit',
    id: 'appliance-lost',
    element: '[sps-audit@32473 notice="appliance-lost" uid="u0" appliance="sps-ams-01"]',
    event: { class_uid: 2003, category_uid: 2, activity_id: 1, type_uid: 200301, message: 'sps-ams-01 was lost' },
  });
  expect(opened).toMatchObject({
    pri: 13 * 8 + 3,
    event: {
      class_uid: 2003,
      type_uid: 200301,
      finding_info: { uid: finding?.fingerprint },
      compliance: { control: finding?.ruleId, status: 'Fail' },
    },
  });
  expect(fixed).toMatchObject({ pri: 13 * 8 + 5, event: { activity_id: 3, type_uid: 200303, status_id: 4 } });
});

test('how bad a notice is, its message says in the numbers of syslog', async () => {
  await using sink = await startSyslogSink();
  const notices = [
    ...(['critical', 'high', 'medium', 'low', 'info'] as const).map((severity) => sampleNotice({ severity })),
    ...(['appliance-lost', 'coverage-lost', 'waiver-expired', 'certificate-expiring'] as const).map((kind) =>
      sampleNotice({ kind, severity: null }),
    ),
    ...(['coverage-back', 'baseline', 'fixed'] as const).map((kind) => sampleNotice({ kind, severity: 'critical' })),
  ];
  await deliver(syslogTo(sink.port), parcelOf(notices), options());
  expect(sink.messages.map((message) => parse(message).pri - 13 * 8)).toEqual([2, 3, 4, 5, 6, 3, 4, 4, 4, 5, 5, 5]);
});

test('a finding is told by its own event, not by the list of objects not in use beside it', async () => {
  await using sink = await startSyslogSink();
  if (finding === undefined) throw new Error('The sample has no finding.');
  const parcel = parcelOf([sampleNotice({ fingerprint: finding.fingerprint, ruleId: finding.ruleId })]);
  const listed = { ...finding, result: 'informational', reasonCode: 'condition' } as const;
  const { result } = parcel;
  await deliver(
    syslogTo(sink.port),
    { ...parcel, result: result && { ...result, results: [...result.results, listed] } },
    options(),
  );
  expect(parse(sink.messages[0]).event).toMatchObject({ compliance: { control: finding.ruleId, status: 'Fail' } });
});

test('no event says Pass for what nobody judged', async () => {
  await using sink = await startSyslogSink();
  const passed = sampleResult().results.find(({ result }) => result === 'pass');
  const parcel = parcelOf([
    sampleNotice({ kind: 'baseline', severity: null, ruleId: null }),
    sampleNotice({ kind: 'appliance-back', severity: null, ruleId: null }),
    // Its object is gone.
    sampleNotice({ kind: 'fixed', fingerprint: 'gone'.repeat(16) }),
    // Told a night late, and repaired meanwhile.
    sampleNotice({ fingerprint: passed?.fingerprint ?? '' }),
  ]);
  await deliver(syslogTo(sink.port), parcel, options());
  const told = sink.messages
    .map(parse)
    .map(({ event }) => [event.compliance.status_id, event.compliance.status, event.severity_id]);
  expect(told).toEqual([
    [99, 'Other', 1],
    [99, 'Other', 1],
    [99, 'Other', 1],
    [2, 'Warning', 4],
  ]);
});

test('what an appliance said cannot end a message, an element or a frame', async () => {
  await using sink = await startSyslogSink();
  const title = 'a"]\\ \n<13>1 - - - - - - forged \u202e\u0000';
  const parcel = parcelOf([sampleNotice({ title, appliance: 'x"] \\ \n y', details: ['12 <14>1'] })]);
  await deliver(syslogTo(sink.port), parcel, options());
  expect(sink.messages).toHaveLength(1);
  const message = parse(sink.messages[0]);
  expect(message.element).toContain('appliance="x\\"\\] \\\\ ');
  expect(message.event.message).toContain('a"]\\');
  expect(sink.messages[0]).not.toContain('\n');
  expect(sink.messages[0]).not.toContain('\u202e');
});

test('every message fits what receivers have to take', async () => {
  await using sink = await startSyslogSink();
  const long = sampleNotice({ title: 't'.repeat(20_000), details: Array(50).fill('ü'.repeat(1_000)) });
  await deliver(syslogTo(sink.port), parcelOf([long]), options());
  expect(Buffer.byteLength(sink.messages[0] ?? '')).toBeLessThanOrEqual(8192);
  expect(parse(sink.messages[0]).event).toMatchObject({ class_uid: 2003 });
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['unknown-ca', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
] as const)('nothing is sent to a server whose certificate is %s', async (identity, code) => {
  await using sink = await startSyslogSink({ identity });
  const delivery = await deliver(syslogTo(sink.port), parcelOf([sampleNotice()]), options());
  expect(delivery).toMatchObject({ attempts: 1, message: `its certificate is not accepted (${code})` });
  expect(sink.messages).toEqual([]);
});

test('a server that does not speak TLS', async () => {
  await using plain = await startWebhookSink({ plain: true });
  const delivery = await deliver(syslogTo(Number(new URL(plain.url).port)), parcelOf([sampleNotice()]), options());
  expect(delivery).toMatchObject({ status: 'failed', message: 'it does not speak TLS on that port' });
});

test('nobody there, and a server that hangs up', async () => {
  const refused = await deliver(syslogTo(CLOSED_PORT), parcelOf([sampleNotice()]), options());
  expect(refused).toMatchObject({ status: 'failed', attempts: 3, message: 'nobody listens there' });
  await using sink = await startSyslogSink({ hangUp: true });
  const cut = await deliver(syslogTo(sink.port), parcelOf([sampleNotice()]), options());
  expect(cut).toMatchObject({ status: 'failed', attempts: 3, message: 'the connection was cut' });
});
