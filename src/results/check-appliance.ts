import { counted } from '../model/counted.ts';
import type { CoverageGap } from '../model/scan-result.ts';
import type { CollectionError, Snapshot, TlsFacts } from '../model/snapshot.ts';
import type { ReasonCode } from '../model/verdict.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { clockWords } from './clock-words.ts';
import { type CertificateFacts, readCertificate } from './read-certificate.ts';
import type { ApplianceReport } from './report-appliance.ts';

/** A certificate that runs out within this many days is worth a warning. */
const EXPIRY_WARNING_DAYS = 30;
/** Clocks further apart than this may void sessions and make time stamps worthless as evidence. */
const CLOCK_WARNING_MS = 60_000;

export type StepOutcome = 'ok' | 'failed' | 'not-tried';

/** One certificate of the chain that the appliance showed. */
export interface SeenCertificate extends CertificateFacts {
  /** Whole days until `notAfter`; negative when it is over. */
  readonly daysLeft: number;
}

export interface UnevaluableRule {
  readonly id: string;
  readonly reasonCode: ReasonCode | null;
  readonly message: string;
}

/** What a pre-flight of one appliance found. Texts are clean; nothing secret is in it. */
export interface ApplianceCheck {
  readonly name: string;
  readonly url: string;
  /** It was read and every selected rule can be judged. */
  readonly ready: boolean;
  readonly status: Snapshot['status'];
  readonly reach: StepOutcome;
  readonly tls: {
    readonly outcome: StepOutcome;
    readonly trust: TlsFacts['trust'] | null;
    readonly protocol: string | null;
    readonly cipher: string | null;
    /** SHA-256 of the leaf as `tls.pinSha256` takes it, also when it is not trusted. */
    readonly pinSha256: string | null;
    /** Leaf first. */
    readonly chain: readonly SeenCertificate[];
  };
  readonly login: StepOutcome;
  readonly version: string | null;
  /** Clock of the appliance minus ours. */
  readonly clockOffsetMs: number | null;
  readonly error: CollectionError | null;
  readonly endpoints: ApplianceReport['record']['collection']['endpoints'];
  /** What this account could not read, with what to do about it and the rules that read it. */
  readonly gaps: readonly Omit<CoverageGap, 'appliance'>[];
  readonly rules: {
    /** Selected rules that a program judges. */
    readonly selected: number;
    /** Those that end in `error` or `unknown`, sorted by id, each with the first reason that it gives. */
    readonly unevaluable: readonly UnevaluableRule[];
    /** Ids of those that wait for a fact in the fleet file's `inventory`, sorted. */
    readonly withoutFacts: readonly string[];
  };
  readonly warnings: readonly string[];
}

/** Reduces what was read from one appliance to the answers of a pre-flight. `asOf`: ISO 8601. Pure. */
export function checkAppliance(snapshot: Snapshot, report: ApplianceReport, asOf: string): ApplianceCheck {
  const { appliance, error, version, clockOffsetMs } = snapshot;
  const chain = (snapshot.tls?.certificates ?? []).flatMap((pem) => seenCertificate(pem, asOf));
  const unevaluable = unevaluableRules(report);
  const automated = new Set(
    report.results.filter(({ reasonCode }) => !MANUAL.has(reasonCode ?? '')).map(({ ruleId }) => ruleId),
  );
  return {
    name: appliance.name,
    url: appliance.url,
    ready: snapshot.status !== 'failed' && unevaluable.length === 0,
    status: snapshot.status,
    reach: reachOf(snapshot),
    tls: {
      outcome: tlsOf(snapshot),
      trust: snapshot.tls?.trust ?? null,
      protocol: snapshot.tls?.protocol ?? null,
      cipher: snapshot.tls?.cipher ?? null,
      pinSha256: snapshot.tls?.sha256 ?? null,
      chain,
    },
    login: loginOf(snapshot),
    version,
    clockOffsetMs,
    error,
    endpoints: report.record.collection.endpoints,
    gaps: report.gaps.map(({ appliance: _appliance, ...gap }) => gap),
    rules: {
      selected: automated.size,
      unevaluable,
      withoutFacts: rulesWithoutFacts(report),
    },
    warnings: warningsOf(chain, clockOffsetMs, snapshot.tls),
  };
}

const MANUAL: ReadonlySet<string> = new Set(['manual-pending', 'attestation-expired']);

function unevaluableRules({ results }: ApplianceReport): UnevaluableRule[] {
  const found = new Map<string, UnevaluableRule>();
  for (const { ruleId, result, reasonCode, message } of results) {
    if ((result === 'error' || result === 'unknown') && !found.has(ruleId))
      found.set(ruleId, { id: ruleId, reasonCode, message });
  }
  return [...found.values()].sort((a, b) => compareText(a.id, b.id));
}

function rulesWithoutFacts({ results }: ApplianceReport): string[] {
  const waiting = results.filter(({ result, reasonCode }) => result === 'notchecked' && !MANUAL.has(reasonCode ?? ''));
  return [...new Set(waiting.map(({ ruleId }) => ruleId))].sort();
}

function reachOf({ error, requests }: Snapshot): StepOutcome {
  if (requests === 0) return 'not-tried';
  return error?.reasonCode === 'appliance-unreachable' ? 'failed' : 'ok';
}

function tlsOf(snapshot: Snapshot): StepOutcome {
  if (snapshot.error?.reasonCode === 'tls') return 'failed';
  return snapshot.tls === null ? 'not-tried' : 'ok';
}

function loginOf(snapshot: Snapshot): StepOutcome {
  if (snapshot.logins > 0) return 'ok';
  // A password that cannot be had is a login that failed, although nothing was sent.
  return tlsOf(snapshot) === 'ok' || snapshot.error?.reasonCode === 'auth' ? 'failed' : 'not-tried';
}

function seenCertificate(pem: string, asOf: string): SeenCertificate[] {
  const facts = readCertificate(pem);
  if (facts === null) return [];
  const daysLeft = Math.floor((Date.parse(facts.notAfter) - Date.parse(asOf)) / 86_400_000);
  return [{ ...facts, daysLeft }];
}

function warningsOf(
  [leaf]: readonly SeenCertificate[],
  clockOffsetMs: number | null,
  tls: Snapshot['tls'],
): readonly string[] {
  const warnings: string[] = [];
  if (leaf !== undefined && leaf.daysLeft < 0)
    warnings.push(`The certificate ran out on ${leaf.notAfter.slice(0, 10)}.`);
  else if (leaf !== undefined && leaf.daysLeft < EXPIRY_WARNING_DAYS)
    warnings.push(`The certificate runs out in ${counted(leaf.daysLeft, 'day')}.`);
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_WARNING_MS)
    warnings.push(`The clock is ${clockWords(clockOffsetMs)}.`);
  if (tls?.trust === 'insecure') warnings.push('TLS is not verified: whoever answers is sent the password.');
  return warnings;
}
