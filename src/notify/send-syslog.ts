import { isIP } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { cleanText } from '../collect/clean-text.ts';
import type { SyslogChannel } from '../model/fleet.ts';
import type { JsonObject } from '../model/json.ts';
import type { Notice } from '../model/notice.ts';
import { makeVisible } from '../report/view/make-visible.ts';
import { attemptSignal, loadAnchors, type Send } from './delivery-context.ts';
import { connectionFailure, DeliveryFailure } from './delivery-failure.ts';
import { ocsfEvents } from './ocsf-notice.ts';
import { frameSyslogMessage, renderSyslogMessage, type SyslogSeverity } from './syslog-message.ts';

/** RFC 5425, section 4.3.1: what every receiver should take. */
const MAX_BYTES = 8192;

/** A server answers nothing in this protocol; one that refuses cuts the connection within this time. */
const GRACE_MS = 300;

const SEVERITIES: Readonly<Record<string, SyslogSeverity>> = { critical: 2, high: 3, medium: 4, low: 5, info: 6 };

/** Sends one message per notice over one verified TLS connection, and closes it in order so that nothing is lost. */
export const sendSyslog: Send<SyslogChannel> = async (channel, { message, notices, result }, context) => {
  const { host, port, timeoutMs } = channel;
  const visible = makeVisible(notices);
  const events = ocsfEvents(visible, result, message.run);
  const frames = visible.map((notice, index) =>
    frameSyslogMessage(
      renderSyslogMessage({
        severity: severityOf(notice),
        time: context.now(),
        hostname: context.hostname,
        messageId: result === null ? 'test' : notice.kind,
        parameters: parametersOf(notice),
        text: fitting(events[index] ?? {}),
      }),
    ),
  );
  const signal = attemptSignal(context, timeoutMs);
  const anchors = await loadAnchors(channel.caFile, context);
  const socket = connect({
    host,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    minVersion: 'TLSv1.2',
    ...anchors,
  });
  try {
    await write(socket, Buffer.concat(frames), signal);
  } catch (error) {
    throw connectionFailure(signal.aborted ? signal.reason : error);
  } finally {
    socket.destroy();
  }
};

/** Resolves when everything has left, the server did not object for a moment, and the connection was closed by us. */
function write(socket: TLSSocket, bytes: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    const cut = (): void => reject(new DeliveryFailure('the connection was cut'));
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', reject).on('close', cut).on('end', cut).resume();
    socket.once('secureConnect', () => {
      socket.write(bytes, () => void wait(GRACE_MS).then(() => socket.end(resolve)));
    });
    if (signal.aborted) abort();
  });
}

function severityOf({ kind, severity }: Notice): SyslogSeverity {
  if (kind === 'new-findings') return SEVERITIES[severity ?? 'medium'] ?? 4;
  if (kind === 'appliance-lost') return 3;
  return /-(?:lost|expired|expiring)$/.test(kind) ? 4 : 5;
}

function parametersOf({ kind, uid, appliance, ruleId, severity }: Notice): Record<string, string> {
  const optional = Object.entries({ appliance, rule: ruleId, severity }).filter(([, value]) => value !== null);
  return { notice: kind, uid, ...Object.fromEntries(optional.map(([key, value]) => [key, cleanText(String(value))])) };
}

/** The event as JSON on one line; without its long parts where it would not fit. */
function fitting(event: JsonObject): string {
  const room = MAX_BYTES - 1024;
  const whole = JSON.stringify(event);
  if (Buffer.byteLength(whole) <= room) return whole;
  const { evidences: _evidences, remediation: _remediation, unmapped: _unmapped, ...rest } = event;
  const short = JSON.stringify(rest);
  if (Buffer.byteLength(short) <= room) return short;
  const { compliance: _compliance, resources: _resources, ...least } = rest;
  const { uid = '', title = '' } = (least['finding_info'] ?? {}) as Record<string, string>;
  return JSON.stringify({
    ...least,
    message: cleanText(title, 300),
    finding_info: { uid, title: cleanText(title, 300) },
  });
}
