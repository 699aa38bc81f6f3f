import { counted } from '../model/counted.ts';
import type { Notice } from '../model/notice.ts';
import type { AttestationRecord, ScanResult, WaiverRecord } from '../model/scan-result.ts';
import { daysBetween } from '../results/calendar.ts';
import { isFinding, isPresent } from '../results/summarise.ts';
import { type CertificateEnd, certificateEnds } from './certificate-ends.ts';
import { isLost } from './coverage-notices.ts';
import { expiryStage, expiryWords } from './expiry-stage.ts';
import { noticeOf } from './notice-of.ts';

/** Waivers, attestations and certificates that came nearer to their end than one more of the stages. */
export function expiryNotices(result: ScanResult, previous: ScanResult): Notice[] {
  return [
    ...waiverNotices(result, previous),
    ...attestationNotices(result, previous),
    ...certificateNotices(result, previous),
  ];
}

/** A register that is edited meanwhile is compared with what it said then; an entry that is new, with its own date then. */
function isNearer<T extends { readonly id: string; readonly expires: string }>(
  one: T,
  earlier: readonly T[],
  [then, now]: readonly [string, string],
): boolean {
  const known = earlier.find(({ id }) => id === one.id) ?? one;
  return expiryStage(daysBetween(now, one.expires)) > expiryStage(daysBetween(then, known.expires));
}

function waiverNotices(result: ScanResult, previous: ScanResult): Notice[] {
  const times = [previous.run.asOf, result.run.asOf] as const;
  return result.waivers
    .filter((waiver) => waiver.state !== 'unmatched' && isNearer(waiver, previous.waivers, times))
    .map((waiver) => {
      const daysLeft = daysBetween(result.run.asOf, waiver.expires);
      return noticeOf(result, waiver.id, {
        kind: daysLeft <= 0 ? 'waiver-expired' : 'waiver-expiring',
        ruleId: waiver.rule,
        title: `Waiver ${waiver.id} for ${waiver.rule} ${expiryWords(daysLeft)} (${waiver.expires})`,
        details: [waiverUse(result, waiver), `Approved by ${waiver.approver}: ${waiver.justification}`],
      });
    });
}

function waiverUse(result: ScanResult, waiver: WaiverRecord): string {
  const attached = new Set(waiver.results);
  const count = attached.size;
  if (count === 0) return 'Nothing needs it at the moment';
  const exposed = result.results.filter((item) => attached.has(item.fingerprint) && isFinding(item)).length;
  return exposed > 0 ? `${counted(exposed, 'finding')} counted again` : `${counted(count, 'fail')} accepted by it`;
}

/** Only statements that speak for a result: an older one that was superseded ends unnoticed. */
function attestationNotices(result: ScanResult, previous: ScanResult): Notice[] {
  const times = [previous.run.asOf, result.run.asOf] as const;
  const speaking = new Set(result.results.filter(isPresent).map(({ attestation }) => attestation?.id));
  return result.attestations
    .filter((one) => speaking.has(one.id) && isNearer(one, previous.attestations, times))
    .map((one: AttestationRecord) => {
      const daysLeft = daysBetween(result.run.asOf, one.expires);
      return noticeOf(result, one.id, {
        kind: daysLeft <= 0 ? 'attestation-expired' : 'attestation-expiring',
        ruleId: one.rule,
        title: `Attestation ${one.id} for ${one.rule} ${expiryWords(daysLeft)} (${one.expires})`,
        details: [`Stated by ${one.by} on ${one.date}`],
      });
    });
}

/** One notice per appliance and number of days: the same certificate is often seen in several places. */
function certificateNotices(result: ScanResult, previous: ScanResult): Notice[] {
  const before = certificateEnds(previous);
  // An appliance that comes back tells its certificates by that notice.
  const wasRead = new Set(previous.appliances.filter((one) => !isLost(one)).map(({ name }) => name));
  const due = [...certificateEnds(result).values()].filter(({ appliance, place, daysLeft }) => {
    const then = before.get(place);
    // What was not seen last time is told as it stands: better twice than never.
    return wasRead.has(appliance) && expiryStage(daysLeft) > (then === undefined ? 0 : expiryStage(then.daysLeft));
  });
  return [...Map.groupBy(due, ({ appliance, daysLeft }) => JSON.stringify([appliance, daysLeft]))].flatMap(
    ([key, [first, ...others]]) => (first === undefined ? [] : [certificateNotice(result, key, [first, ...others])]),
  );
}

function certificateNotice(
  result: ScanResult,
  key: string,
  ends: readonly [CertificateEnd, ...CertificateEnd[]],
): Notice {
  const [{ appliance, daysLeft }] = ends;
  return noticeOf(result, key, {
    kind: 'certificate-expiring',
    appliance,
    title: `${appliance}: a certificate ${expiryWords(daysLeft)}`,
    details: ends.map(({ what }) => what),
  });
}

/** What is within the first stage now, in one line each: for the message that starts the series. */
export function expiringNow(result: ScanResult): string[] {
  const { asOf } = result.run;
  const registers = [
    ...result.waivers.map(({ id, expires }) => ({ what: `Waiver ${id}`, daysLeft: daysBetween(asOf, expires) })),
    ...result.attestations.map(({ id, expires }) => ({
      what: `Attestation ${id}`,
      daysLeft: daysBetween(asOf, expires),
    })),
  ];
  const certificates = [...certificateEnds(result).values()].map(({ appliance, what, daysLeft }) => ({
    what: `${appliance}: ${what}`,
    daysLeft,
  }));
  return [...registers, ...certificates]
    .filter(({ daysLeft }) => expiryStage(daysLeft) > 0)
    .map(({ what, daysLeft }) => `${what} ${expiryWords(daysLeft)}`);
}
