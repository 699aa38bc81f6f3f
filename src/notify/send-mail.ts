import { createTransport } from 'nodemailer';
import { cleanText } from '../collect/clean-text.ts';
import type { MailChannel } from '../model/fleet.ts';
import { loadTemplates } from '../report/html/load-templates.ts';
import { renderNoticeMail } from '../report/html/render-notice-mail.ts';
import { renderText } from './compose-message.ts';
import { attemptSignal, loadAnchors, type Parcel, type Send } from './delivery-context.ts';
import { connectionFailure, DeliveryFailure } from './delivery-failure.ts';

/** Sends a mail of a text and an HTML part. STARTTLS is asked for and verified; a server that does not offer it gets nothing. */
export const sendMail: Send<MailChannel> = async (channel, parcel, context) => {
  const { host, port, encryption, login, timeoutMs } = channel;
  const password = login === null ? null : await context.readSecret(login.password);
  const transport = createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    tls: { ...(encryption === 'none' ? {} : await loadAnchors(channel.caFile, context)), minVersion: 'TLSv1.2' },
    ...(login === null || password === null ? {} : { auth: { user: login.username, pass: password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const mail = { ...(await contentOf(channel, parcel)), date: context.now() };
    const { rejected } = await transport.sendMail({ ...mail, signal: attemptSignal(context, timeoutMs) });
    // The others have it: trying again would tell them twice.
    if (rejected.length > 0) {
      throw new DeliveryFailure(
        `the server took it, but not for ${rejected.length} of ${channel.to.length} addresses`,
        {
          isFinal: true,
        },
      );
    }
  } catch (error) {
    throw mailFailure(error, password);
  } finally {
    transport.close();
  }
};

async function contentOf({ to, from, attachPdf }: MailChannel, { message, pdf }: Parcel) {
  const report = attachPdf ? await pdf() : null;
  const missing = attachPdf && report === null && message.folder !== null;
  const told = missing
    ? { ...message, footer: [...message.footer, 'The PDF was not written, or is too large for a mail'] }
    : message;
  return {
    from,
    to: [...to],
    subject: message.subject,
    text: renderText(told),
    html: renderNoticeMail(told, await loadTemplates()),
    // A mail that had to be sent twice is recognised as the same (RFC 5322, 3.6.4).
    messageId: `<${message.uid}@sps-audit.invalid>`,
    // RFC 3834, section 5: nobody's absence note should answer this.
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments:
      report === null ? [] : [{ filename: 'report.pdf', content: Buffer.from(report), contentType: 'application/pdf' }],
  };
}

function mailFailure(error: unknown, password: string | null): DeliveryFailure {
  const { code, command, responseCode, response } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (error instanceof DeliveryFailure) return error;
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    // A server's words about a login may repeat it.
    const status = typeof responseCode === 'number' ? ` (${responseCode})` : '';
    return new DeliveryFailure(`the server refused the login${status}`, {
      isFinal: true,
      hint: 'Check user name and password of this channel.',
      cause: error,
    });
  }
  if (command === 'STARTTLS' && responseCode !== undefined) {
    return new DeliveryFailure('the server offers no STARTTLS, and nothing was sent without', {
      isFinal: true,
      hint: 'Use encryption: tls if the server expects TLS from the start.',
      cause: error,
    });
  }
  if (typeof responseCode === 'number') {
    const words = String(response ?? '');
    // Before anything is cut: a part of it would be found no more.
    const safe = cleanText(password === null ? words : words.replaceAll(password, '…'), 200);
    // RFC 5321, section 4.2.1: 4yz may succeed later, 5yz will not.
    return new DeliveryFailure(`the server refused the mail: ${safe}`, { isFinal: responseCode >= 500, cause: error });
  }
  return connectionFailure(error);
}
