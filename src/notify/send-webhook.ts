import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isLoopback } from '../fleet/is-loopback.ts';
import type { WebhookChannel } from '../model/fleet.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { renderText } from './compose-message.ts';
import { attemptSignal, loadAnchors, type Parcel, type Send } from './delivery-context.ts';
import { connectionFailure, DeliveryFailure } from './delivery-failure.ts';
import { fillTemplate } from './fill-template.ts';

/** Carries `sha256=` and the HMAC-SHA-256 of the body's bytes in lower-case hex, as webhooks of code hosts do. */
export const SIGNATURE_HEADER = 'x-sps-audit-signature-256';

/** Sends one POST with JSON. Redirects are not followed: a body is signed for the one who was named. */
export const sendWebhook: Send<WebhookChannel> = async (channel, parcel, context) => {
  const url = await addressOf(channel, context.readSecret);
  const secret = channel.secret === null ? null : await context.readSecret(channel.secret);
  const body = Buffer.from(renderBody(channel.template, parcel, context.now()));
  const headers: Record<string, string | number> = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'user-agent': `sps-audit/${parcel.message.run.tool.version}`,
    'x-sps-audit-delivery': parcel.message.uid,
  };
  if (secret !== null) headers[SIGNATURE_HEADER] = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const anchors = url.protocol === 'https:' ? await loadAnchors(channel.caFile, context) : {};
  const options = {
    method: 'POST',
    headers,
    signal: attemptSignal(context, channel.timeoutMs),
    agent: false as const,
    ...anchors,
  };
  const status = await post(url, options, body);
  if (status >= 200 && status < 300) return;
  throw refused(status);
};

async function addressOf({ url }: WebhookChannel, readSecret: (source: never) => Promise<string>): Promise<URL> {
  const text = typeof url === 'string' ? url : (await readSecret(url as never)).trim();
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address?.protocol === 'https:' || (address?.protocol === 'http:' && isLoopback(address.hostname))) return address;
  throw new DeliveryFailure('its address is no https address', { isFinal: true });
}

function post(url: URL, options: object, body: Buffer): Promise<number> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      // What the answer says does not matter, and is not kept.
      response.resume();
      resolve(response.statusCode ?? 0);
      response.on('error', () => undefined);
      sent.destroy();
    });
    sent.on('error', (error) => reject(connectionFailure(error)));
    sent.end(body);
  });
}

function refused(status: number): DeliveryFailure {
  if (status >= 300 && status < 400) {
    return new DeliveryFailure(`it answered with a redirect (${status}), which is not followed`, {
      isFinal: true,
      hint: 'Name the address that it points at.',
    });
  }
  // RFC 9110, section 15: 408 and 429 ask for another attempt, as 5xx may.
  const isFinal = status < 500 && status !== 408 && status !== 429;
  return new DeliveryFailure(`it answered ${status}`, { isFinal });
}

/** The body as it is sent and signed. */
export function renderBody(template: JsonObject | null, { message, notices }: Parcel, now: Date): string {
  const counts: Record<string, number> = {};
  for (const { kind } of notices) counts[kind] = (counts[kind] ?? 0) + 1;
  const values: JsonObject = {
    subject: message.subject,
    text: renderText(message),
    time: now.toISOString(),
    run: { ...message.run },
    folder: message.folder,
    counts,
    notices: message.sections.flatMap((section) => section.notices) as unknown as Json,
    uid: message.uid,
  };
  const event = message.folder === null ? 'sps-audit.test' : 'sps-audit.changes';
  return JSON.stringify(
    template === null ? { schemaVersion: '1.0.0', event, ...values } : fillTemplate(template, values),
  );
}
