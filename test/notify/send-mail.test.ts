import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { deliver } from '../../src/notify/deliver.ts';
import { testParcel } from '../../src/notify/test-parcel.ts';
import { startMailSink } from '../support/sinks/mail-sink.ts';
import { CLOSED_PORT, mailTo, options, parcelOf, SECRET, sampleNotice } from './parcel.ts';

const LOGIN = { username: 'scanner', password: { from: 'env', variable: 'SECRET' } } as const;
const ACCOUNT = { username: 'scanner', password: SECRET };

test('a mail arrives over verified STARTTLS, with a text and an HTML part', async () => {
  await using sink = await startMailSink({ account: ACCOUNT });
  const channel = mailTo(sink.port, { login: LOGIN, to: ['audit@example.com', 'pam@example.com'] });
  const delivery = await deliver(channel, parcelOf([sampleNotice()]), options());
  expect(delivery).toEqual({
    channel: 'mail via 127.0.0.1',
    status: 'sent',
    notices: 1,
    attempts: 1,
    message: null,
    hint: null,
  });
  const [mail] = sink.mails;
  expect(mail).toMatchObject({
    isEncrypted: true,
    user: 'scanner',
    recipients: ['audit@example.com', 'pam@example.com'],
    from: { address: 'sps-audit@example.com' },
    subject: '[sps-audit] Example Bank: 1 new finding (worst: high)',
  });
  expect(mail?.text).toContain('high  sps-ams-01  Every connection is signed: linux-prod  [SPS-CONN-002]');
  expect(mail?.text).toContain('Report: /srv/reports/x');
  expect(mail?.html).toContain('<strong>Every connection is signed: linux-prod</strong>');
  expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
  expect(mail?.raw).not.toContain(SECRET);
  expect(mail?.attachments).toEqual([]);
});

test('the PDF is attached on request, and its absence said', async () => {
  await using sink = await startMailSink();
  const channel = mailTo(sink.port, { attachPdf: true });
  await deliver(channel, parcelOf([sampleNotice()], Buffer.from('%PDF-1.7 sample')), options());
  await deliver(channel, parcelOf([sampleNotice()]), options());
  expect(sink.mails[0]?.attachments).toMatchObject([{ filename: 'report.pdf', mimeType: 'application/pdf' }]);
  expect(Buffer.from(sink.mails[0]?.attachments[0]?.content as ArrayBuffer).toString()).toBe('%PDF-1.7 sample');
  expect(sink.mails[1]?.text).toContain('The PDF was not written');
  // A test has no report that could be missing.
  await deliver(channel, testParcel(parcelOf([]).message.run, null), options());
  expect(sink.mails[2]?.text).toContain('This is a test');
  expect(sink.mails[2]?.text).not.toContain('The PDF was not written');
});

test('what an appliance said is text and nothing else', async () => {
  await using sink = await startMailSink();
  const hostile = sampleNotice({
    title: '<img src=x onerror=alert(1)>\r\nBcc: victim@example.com\r\n\r\nbody',
    appliance: 'sps\r\nX-Injected: yes',
    details: ['\u202egnp.exe \u001b[31m', '</li><script>alert(1)</script>', '.\r\nQUIT\r\n'],
  });
  await deliver(mailTo(sink.port), parcelOf([hostile]), options());
  expect(sink.mails).toHaveLength(1);
  const [mail] = sink.mails;
  expect(mail?.recipients).toEqual(['audit@example.com']);
  expect(mail?.headers.map(({ key }) => key)).not.toContain('bcc');
  expect(mail?.headers.map(({ key }) => key)).not.toContain('x-injected');
  expect(mail?.html).not.toMatch(/<img|<script/);
  expect(mail?.html).toContain('&lt;script&gt;');
  for (const acting of ['\u202e', '\u001b']) expect(`${mail?.text}${mail?.html}`).not.toContain(acting);
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['unknown-ca', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
] as const)('a server whose certificate is %s gets neither mail nor password', async (identity, code) => {
  let asked = 0;
  await using sink = await startMailSink({
    identity,
    smtp: {
      onAuth: (_auth, _session, done) => {
        asked += 1;
        done(null, { user: 'x' });
      },
    },
  });
  const delivery = await deliver(mailTo(sink.port, { login: LOGIN }), parcelOf([sampleNotice()]), options());
  expect(delivery).toMatchObject({
    status: 'failed',
    attempts: 1,
    message: `its certificate is not accepted (${code})`,
  });
  expect([sink.mails.length, asked]).toEqual([0, 0]);
});

test('a server without STARTTLS gets nothing', async () => {
  await using sink = await startMailSink({ smtp: { disabledCommands: ['STARTTLS', 'AUTH'] } });
  const delivery = await deliver(mailTo(sink.port), parcelOf([sampleNotice()]), options());
  expect(delivery).toMatchObject({ status: 'failed', message: expect.stringContaining('no STARTTLS') });
  expect(sink.mails).toEqual([]);
});

test('a refused login is told without the password, which the server repeats', async () => {
  await using sink = await startMailSink({ account: { username: 'scanner', password: 'other' } });
  const delivery = await deliver(mailTo(sink.port, { login: LOGIN }), parcelOf([sampleNotice()]), options());
  expect(delivery).toMatchObject({ status: 'failed', attempts: 1, message: 'the server refused the login (535)' });
  expect(JSON.stringify(delivery)).not.toContain(SECRET);
});

test('a refusal for now is tried again, one for good is not', async () => {
  let count = 0;
  const refusing = (code: number, times: number) => ({
    smtp: {
      onRcptTo: (_address: unknown, _session: unknown, done: (error?: Error) => void) => {
        count += 1;
        done(count > times ? undefined : Object.assign(new Error('come back'), { responseCode: code }));
      },
    },
  });
  await using busy = await startMailSink(refusing(451, 2));
  expect(await deliver(mailTo(busy.port), parcelOf([sampleNotice()]), options())).toMatchObject({
    status: 'sent',
    attempts: 3,
  });
  expect(busy.mails).toHaveLength(1);
  count = 0;
  await using strict = await startMailSink(refusing(550, 9));
  const delivery = await deliver(mailTo(strict.port), parcelOf([sampleNotice()]), options());
  expect(delivery).toMatchObject({ status: 'failed', attempts: 1, message: expect.stringContaining('550') });
});

test('a mail that the server takes for some addresses only is not sent again, and told', async () => {
  await using sink = await startMailSink({
    smtp: {
      onRcptTo: ({ address }: { address: string }, _session: unknown, done: (error?: Error) => void) =>
        done(address.startsWith('gone') ? Object.assign(new Error('no such box'), { responseCode: 550 }) : undefined),
    },
  });
  const channel = mailTo(sink.port, { to: ['audit@example.com', 'gone@example.com'] });
  expect(await deliver(channel, parcelOf([sampleNotice()]), options())).toMatchObject({
    status: 'failed',
    attempts: 1,
    message: 'the server took it, but not for 1 of 2 addresses',
  });
  expect(sink.mails.map(({ recipients }) => recipients)).toEqual([['audit@example.com']]);
});

test('no part of the password is told where the words of a server are cut', async () => {
  await using sink = await startMailSink({
    account: ACCOUNT,
    smtp: {
      onRcptTo: (_address: unknown, _session: unknown, done: (error?: Error) => void) =>
        done(Object.assign(new Error(`${'x'.repeat(188)}${SECRET}`), { responseCode: 550 })),
    },
  });
  const { message } = await deliver(mailTo(sink.port, { login: LOGIN }), parcelOf([sampleNotice()]), options());
  expect(message).toContain('the server refused the mail: 550 xxx');
  expect(message).not.toContain(SECRET.slice(0, 4));
});

test('nobody there, and somebody who never speaks', async () => {
  const refused = await deliver(mailTo(CLOSED_PORT), parcelOf([sampleNotice()]), options());
  expect(refused).toMatchObject({ status: 'failed', attempts: 3, message: 'nobody listens there' });
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  try {
    const { port } = silent.address() as AddressInfo;
    const channel = mailTo(port, { timeoutMs: 200 });
    const delivery = await deliver(channel, parcelOf([sampleNotice()]), options({ backoffMs: [] }));
    expect(delivery).toMatchObject({ status: 'failed', message: 'it did not answer in time' });
  } finally {
    silent.close();
  }
});

test('a password that cannot be read is said, and nobody is connected to', async () => {
  await using sink = await startMailSink();
  const login = { username: 'x', password: { from: 'env', variable: 'NOWHERE' } } as const;
  const delivery = await deliver(mailTo(sink.port, { login }), parcelOf([sampleNotice()]), options());
  expect(delivery).toMatchObject({ attempts: 1, message: 'The environment variable NOWHERE is not set' });
});
