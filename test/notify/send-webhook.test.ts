import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { deliver } from '../../src/notify/deliver.ts';
import { startWebhookSink } from '../support/sinks/webhook-sink.ts';
import { CLOSED_PORT, options, parcelOf, SECRET, sampleNotice, webhookTo } from './parcel.ts';

const KEY = { from: 'env', variable: 'SECRET' } as const;
const PARCEL = parcelOf([sampleNotice(), sampleNotice({ kind: 'appliance-lost', uid: 'u2', severity: null })]);

test('the body tells what changed and is signed over its bytes', async () => {
  await using sink = await startWebhookSink();
  const delivery = await deliver(webhookTo(`${sink.url}/hooks/audit`, { secret: KEY }), PARCEL, options());
  expect(delivery).toMatchObject({ status: 'sent', attempts: 1, channel: expect.stringMatching(/^webhook to 127/) });
  const [request] = sink.requests;
  const expected = createHmac('sha256', SECRET)
    .update(request?.body ?? '')
    .digest('hex');
  expect(request?.headers['x-sps-audit-signature-256']).toBe(`sha256=${expected}`);
  expect(request?.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(JSON.parse(request?.body ?? '')).toMatchObject({
    schemaVersion: '1.0.0',
    event: 'sps-audit.changes',
    subject: '[sps-audit] Example Bank: 1 appliance lost, 1 new finding (worst: high)',
    time: '2026-11-22T19:05:00.000Z',
    run: { profile: 'baseline' },
    counts: { 'appliance-lost': 1, 'new-findings': 1 },
    notices: [{ kind: 'appliance-lost' }, { kind: 'new-findings', ruleId: 'SPS-CONN-002', severity: 'high' }],
  });
  expect(request?.body).not.toContain(SECRET);
});

test('a template gives another shape, and is not filled twice', async () => {
  await using sink = await startWebhookSink();
  const template = { text: 'Audit: {{ subject }}', blocks: [{ all: '{{notices}}', n: 3, c: 'x {{counts}}' }] };
  const sly = parcelOf([sampleNotice({ title: '{{run}} "quoted" \\ {{text}}' })]);
  await deliver(webhookTo(sink.url, { template }), sly, options());
  expect(JSON.parse(sink.requests[0]?.body ?? '')).toEqual({
    text: 'Audit: [sps-audit] Example Bank: 1 new finding (worst: high)',
    blocks: [
      { all: [expect.objectContaining({ title: '{{run}} "quoted" \\ {{text}}' })], n: 3, c: 'x {"new-findings":1}' },
    ],
  });
  expect(sink.requests[0]?.headers).not.toHaveProperty('x-sps-audit-signature-256');
});

test('an address that holds a token shows in no message', async () => {
  await using sink = await startWebhookSink({ statuses: [403] });
  const env = { SECRET: `${sink.url}/hooks/${SECRET}\n` };
  const delivery = await deliver(webhookTo('', { url: KEY }), PARCEL, options({ readSecret: async () => env.SECRET }));
  expect(sink.requests[0]?.path).toBe(`/hooks/${SECRET}`);
  expect(delivery).toMatchObject({ status: 'failed', attempts: 1, channel: 'webhook', message: 'it answered 403' });
  const refused = await deliver(
    webhookTo('', { url: KEY }),
    PARCEL,
    options({ readSecret: async () => `https://127.0.0.1:${CLOSED_PORT}/${SECRET}` }),
  );
  expect(refused).toMatchObject({ attempts: 3, message: 'nobody listens there' });
  const plain = await deliver(
    webhookTo('', { url: KEY }),
    PARCEL,
    options({ readSecret: async () => `http://hooks.example.com/${SECRET}` }),
  );
  expect(plain).toMatchObject({ attempts: 1, message: 'its address is no https address' });
  expect(JSON.stringify([delivery, refused, plain])).not.toContain(SECRET);
});

test('500 and 429 are tried again, with pauses, and then given up', async () => {
  await using recovering = await startWebhookSink({ statuses: [500, 429, 200] });
  expect(await deliver(webhookTo(recovering.url), PARCEL, options())).toMatchObject({ status: 'sent', attempts: 3 });
  const deliveries = recovering.requests.map(({ headers }) => headers['x-sps-audit-delivery']);
  expect(deliveries).toEqual(Array(3).fill(PARCEL.message.uid));
  await using broken = await startWebhookSink({ statuses: [500] });
  const startMs = performance.now();
  expect(await deliver(webhookTo(broken.url), PARCEL, options())).toMatchObject({
    status: 'failed',
    attempts: 3,
    message: 'it answered 500',
  });
  expect(performance.now() - startMs).toBeGreaterThan(29);
  expect(broken.requests).toHaveLength(3);
});

test('a redirect is not followed', async () => {
  await using other = await startWebhookSink();
  await using sink = await startWebhookSink({ statuses: [307], location: other.url });
  const delivery = await deliver(webhookTo(sink.url, { secret: KEY }), PARCEL, options());
  expect(delivery).toMatchObject({ status: 'failed', attempts: 1, message: expect.stringContaining('redirect (307)') });
  expect(other.requests).toEqual([]);
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['unknown-ca', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
] as const)('nothing is posted to a server whose certificate is %s', async (identity, code) => {
  await using sink = await startWebhookSink({ identity });
  const delivery = await deliver(webhookTo(sink.url), PARCEL, options());
  expect(delivery).toMatchObject({ attempts: 1, message: `its certificate is not accepted (${code})` });
  expect(delivery.hint).toContain('caFile');
  expect(sink.requests).toEqual([]);
});

test('the environment cannot switch the verification off', async () => {
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    await using sink = await startWebhookSink({ identity: 'unknown-ca' });
    const delivery = await deliver(webhookTo(sink.url), PARCEL, options());
    expect(delivery).toMatchObject({ status: 'failed', message: expect.stringContaining('not accepted') });
    expect(sink.requests).toEqual([]);
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  }
});

test('without a CA file the system is trusted, which does not know this authority', async () => {
  await using sink = await startWebhookSink();
  const delivery = await deliver(webhookTo(sink.url, { caFile: null }), PARCEL, options());
  expect(delivery).toMatchObject({ status: 'failed', message: expect.stringContaining('not accepted') });
});

test('one that never answers costs the time it was given', async () => {
  await using sink = await startWebhookSink({ statuses: [null] });
  const delivery = await deliver(webhookTo(sink.url, { timeoutMs: 150 }), PARCEL, options({ backoffMs: [1] }));
  expect(delivery).toMatchObject({ status: 'failed', attempts: 2, message: 'it did not answer in time' });
});

test('an aborted run does not wait for the next attempt', async () => {
  await using sink = await startWebhookSink({ statuses: [500] });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const startMs = performance.now();
  const delivery = await deliver(webhookTo(sink.url), PARCEL, options({ signal: stop.signal, backoffMs: [60_000] }));
  expect(delivery).toMatchObject({ status: 'failed', attempts: 1 });
  expect(performance.now() - startMs).toBeLessThan(5_000);
});

test('plain http is taken on this machine', async () => {
  await using sink = await startWebhookSink({ plain: true });
  expect(await deliver(webhookTo(sink.url, { caFile: null }), PARCEL, options())).toMatchObject({ status: 'sent' });
});
