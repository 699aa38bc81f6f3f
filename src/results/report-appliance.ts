import { evaluateAppliance } from '../evaluate/evaluate-appliance.ts';
import type { Verdict } from '../evaluate/evaluate-rule.ts';
import type { ConsistencyFacts } from '../evaluate/fleet-consistent.ts';
import type { JsonObject } from '../model/json.ts';
import type { Result } from '../model/result.ts';
import type { Rule, SelectedRule } from '../model/rule.ts';
import type { ApplianceRecord, CoverageGap } from '../model/scan-result.ts';
import type { CollectionError, Snapshot, TlsFacts } from '../model/snapshot.ts';
import { canonicalOrder } from '../snapshot/canonical-order.ts';
import { countEndpoints } from './coverage.ts';
import { fingerprintOf } from './fingerprint.ts';
import { fitsTemplate } from './fits-template.ts';
import { type EndpointPage, gapAdvice } from './gap-advice.ts';
import { isKnownPath, knownPaths } from './known-paths.ts';
import { readCertificate } from './read-certificate.ts';

/** What one appliance adds to the scan's result; small enough to be kept when its snapshot is gone. */
export interface ApplianceReport {
  readonly record: Omit<ApplianceRecord, 'counts'>;
  readonly results: readonly Result[];
  readonly gaps: readonly CoverageGap[];
  /** Endpoints it offers that the list of known endpoints does not name, sorted. */
  readonly unaudited: readonly string[];
  readonly consistency: ConsistencyFacts | null;
  readonly fingerprintKeyId: string | null;
}

export interface ReportSettings {
  readonly profile: string;
  readonly inventory: JsonObject;
  /** ISO 8601. */
  readonly asOf: string;
  readonly knownEndpoints: readonly EndpointPage[];
}

/** Evaluates one snapshot and reduces it to what the result needs. */
export function reportAppliance(
  snapshot: Snapshot,
  selection: readonly SelectedRule[],
  settings: ReportSettings,
): ApplianceReport {
  const known = knownPaths(settings.knownEndpoints);
  const isKnown = (path: string): boolean => isKnownPath(path, known);
  const { verdicts, gaps, consistency } = evaluateAppliance(snapshot, selection, settings, isKnown);
  const rules = new Map(selection.map(({ rule }) => [rule.id, rule]));
  const { name } = snapshot.appliance;
  const results = verdicts.flatMap(({ ruleId, verdicts: list }) => {
    const rule = rules.get(ruleId) as Rule;
    return list.map((verdict) => toResult(rule, name, doubted(verdict, rule, isKnown)));
  });
  const endpointGaps = gaps.map((gap) => ({
    appliance: name,
    ...gap,
    advice: gapAdvice(gap.reasonCode, gap.endpoint, settings.knownEndpoints),
  }));
  return {
    record: applianceRecord(snapshot, settings.profile),
    // In the order of the finished result, so that a fleet's results need not be copied when they are joined.
    results: canonicalOrder(results),
    // Of an appliance that was not read at all, one gap names every rule; one for each endpoint would bury the others.
    gaps: [...wholeGap(snapshot, selection), ...(snapshot.status === 'failed' ? [] : endpointGaps)],
    unaudited: unauditedEndpoints(snapshot, settings.knownEndpoints),
    consistency,
    fingerprintKeyId: snapshot.fingerprintKeyId,
  };
}

/** What a version lacks that nobody knows of may be misspelt: then the rule judges nothing, and its result has to say so. */
function doubted(verdict: Verdict, rule: Rule, isKnown: (path: string) => boolean): Verdict {
  if (verdict.reasonCode !== 'version' || rule.kind !== 'automated') return verdict;
  // The message names the path that is lacked, of one protocol.
  const isLacked = (path: string): boolean =>
    path
      .replace(/\/\*$/, '')
      .split('{protocol}')
      .every((part) => verdict.message.includes(part));
  const unknown = Object.values(rule.inputs).find((path) => !isKnown(path) && isLacked(path));
  if (unknown === undefined) return verdict;
  return { ...verdict, message: `${verdict.message}; ${unknown} is no known endpoint: is it spelled right?` };
}

/** Joins a verdict with the texts of its rule. */
export function toResult(rule: Rule, appliance: string, verdict: Verdict): Result {
  return {
    ruleId: rule.id,
    appliance,
    resource: verdict.resource,
    result: verdict.result,
    reasonCode: verdict.reasonCode,
    severity: rule.severity,
    message: verdict.message,
    evidence: verdict.evidence,
    references: rule.references,
    remediation: rule.remediation.text,
    waiver: null,
    attestation: null,
    fingerprint: fingerprintOf(rule.id, appliance, verdict.resource.path),
    baselineState: null,
    firstSeen: null,
  };
}

/** Of a snapshot that says it failed and not why, as one that was brought from elsewhere may. */
const UNEXPLAINED: CollectionError = {
  reasonCode: 'appliance-unreachable',
  message: 'the appliance was not read',
  hint: null,
};

/** The gap of an appliance that was not read, or not to its end. */
function wholeGap(snapshot: Snapshot, selection: readonly SelectedRule[]): CoverageGap[] {
  const { appliance, status } = snapshot;
  const error = snapshot.error ?? (status === 'failed' ? UNEXPLAINED : null);
  if (error === null) return [];
  const affectedRules = selection.filter(({ rule }) => rule.kind !== 'manual').map(({ rule }) => rule.id);
  return [
    {
      appliance: appliance.name,
      endpoint: null,
      httpStatus: null,
      reasonCode: error.reasonCode,
      message: error.message,
      advice: error.hint ?? gapAdvice(error.reasonCode, null, []),
      affectedRules: status === 'failed' ? affectedRules : [],
    },
  ];
}

function applianceRecord(snapshot: Snapshot, profile: string): Omit<ApplianceRecord, 'counts'> {
  const { appliance } = snapshot;
  return {
    name: appliance.name,
    url: appliance.url,
    labels: appliance.labels,
    criticality: appliance.criticality,
    zone: appliance.zone,
    version: snapshot.version,
    profile,
    collection: {
      status: snapshot.status,
      requests: snapshot.requests,
      logins: snapshot.logins,
      error: snapshot.error,
      startTime: snapshot.startTime,
      endTime: snapshot.endTime,
      endpoints: countEndpoints(Object.values(snapshot.endpoints)),
      rejectedHrefs: snapshot.rejectedHrefs,
      torn: snapshot.configHash.torn,
      clockOffsetMs: snapshot.clockOffsetMs,
    },
    tls: snapshot.tls === null ? null : tlsRecord(snapshot.tls),
  };
}

function tlsRecord({ protocol, cipher, sha256, trust, certificates }: TlsFacts): ApplianceRecord['tls'] {
  const unknown = { subject: 'unknown', issuer: 'unknown', notBefore: 'unknown', notAfter: 'unknown' };
  return { protocol, cipher, sha256, trust, ...(readCertificate(certificates[0] ?? '') ?? unknown) };
}

/** Whatever was read beyond the list of known endpoints. */
function unauditedEndpoints(snapshot: Snapshot, known: readonly EndpointPage[]): string[] {
  const patterns = known.map(({ path }) => path.split('/'));
  return Object.keys(snapshot.endpoints).filter((endpoint) => {
    const segments = endpoint.split('/');
    return !patterns.some((pattern) => pattern.length === segments.length && fitsTemplate(pattern, segments));
  });
}
