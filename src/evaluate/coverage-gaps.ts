import type { AutomatedRule, Rule } from '../model/rule.ts';
import type { ReasonCode } from '../model/verdict.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { type Gap, isGap } from './gap.ts';
import { parentPath } from './listing.ts';
import { PROTOCOLS, type SnapshotView } from './snapshot-view.ts';

/** An endpoint that should have been read and was not, with the rules that read it. */
export interface EndpointGap {
  readonly endpoint: string;
  readonly httpStatus: number | null;
  readonly reasonCode: ReasonCode;
  readonly message: string;
  /** Sorted by code unit. */
  readonly affectedRules: readonly string[];
}

/**
 * Endpoints of one appliance that were not read although it has them, sorted by path. An endpoint that this version lacks
 * and a listing that refuses GET by design are no gaps; what only a listing that is a gap leads to is told by that listing.
 */
export function findGaps(view: SnapshotView, rules: readonly Rule[]): EndpointGap[] {
  const automated = rules.filter((rule) => rule.kind === 'automated');
  const gaps: EndpointGap[] = [];
  for (const endpoint of endpointsToRead(view, automated)) {
    const { value } = view.body(endpoint);
    if (!isGap(value) || value.level !== 'error' || value.refused) continue;
    const record = Object.hasOwn(view.snapshot.endpoints, endpoint) ? view.snapshot.endpoints[endpoint] : undefined;
    // What was asked for itself is told itself: `/api` may be a gap and the configuration below it read.
    if (record === undefined && gaps.some((above) => endpoint.startsWith(`${above.endpoint}/`))) continue;
    gaps.push({
      endpoint,
      httpStatus: record?.httpStatus ?? null,
      reasonCode: value.reasonCode,
      message: record === undefined || record.status === 'read' ? value.message : record.message,
      affectedRules: rulesReading(automated, endpoint),
    });
  }
  return [...gaps, ...listingGaps(view, automated, gaps)].sort((left, right) =>
    compareText(left.endpoint, right.endpoint),
  );
}

/** Listings that were read and name what was not: an address that nobody can follow, or one that was never asked for. */
function listingGaps(
  view: SnapshotView,
  rules: readonly AutomatedRule[],
  known: readonly EndpointGap[],
): EndpointGap[] {
  const found = new Map<string, Gap>();
  const inputs = rules.filter(({ check }) => check !== null).flatMap((rule) => Object.values(rule.inputs));
  for (const input of new Set(inputs.filter((path) => path.endsWith('/*')))) {
    const { objects, gaps } = view.collection(input, null);
    for (const listing of gaps) if (listing.gap.endpoint === listing.path) found.set(listing.path, listing.gap);
    for (const { href, binding } of objects) {
      if (isGap(binding.value) && !Object.hasOwn(view.snapshot.endpoints, href))
        found.set(parentPath(href), binding.value);
    }
  }
  for (const { endpoint } of known) found.delete(endpoint);
  return [...found].map(([endpoint, { reasonCode, message }]) => ({
    endpoint,
    httpStatus: null,
    reasonCode,
    message,
    affectedRules: rulesReading(rules, endpoint),
  }));
}

/** What was asked for, and what rules read by name: an endpoint that a crawl cut short never came to is a gap as well. */
function endpointsToRead(view: SnapshotView, rules: readonly AutomatedRule[]): string[] {
  const { names } = view.protocols();
  const wanted = rules
    .filter(({ check }) => check !== null)
    .flatMap(({ inputs }) => Object.values(inputs))
    .map((input) => input.replace(/\/\*$/, ''))
    .flatMap((input) =>
      input.includes('{protocol}') ? names.map((name) => input.replace('{protocol}', name)) : [input],
    );
  return [...new Set([...Object.keys(view.snapshot.endpoints), ...wanted])].sort();
}

/** Ids of the rules that read an endpoint, or something that only this listing leads to. */
function rulesReading(rules: readonly AutomatedRule[], endpoint: string): string[] {
  return rules
    .filter(({ inputs }) => Object.values(inputs).some((input) => reads(input, endpoint)))
    .map(({ id }) => id)
    .sort();
}

function reads(input: string, endpoint: string): boolean {
  const wanted = input.replace(/\/\*$/, '').split('/');
  const given = endpoint.split('/');
  const isCollection = input.endsWith('/*');
  if (given.length > wanted.length + (isCollection ? 1 : 0)) return false;
  return given
    .slice(0, wanted.length)
    .every((segment, index) => wanted[index] === segment || (wanted[index] === '{protocol}' && isProtocol(segment)));
}

function isProtocol(segment: string): boolean {
  return PROTOCOLS.some((protocol) => protocol === segment);
}
