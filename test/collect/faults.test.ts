import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/parse-snapshot.ts';
import { FAULT_TARGET, FAULTS, type Fault, type FaultName } from '../support/appliance/faults.ts';
import {
  type ApplianceOptions,
  CA_FILE,
  DEFAULT_PASSWORD,
  type SimulatedAppliance,
  startAppliance,
} from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

/** What we make of each fault, as `told` words it; a pattern where timing decides. */
const OUTCOMES: Readonly<Record<string, string>> = {
  'failed appliance-unreachable': 'refused reset-on-connect',
  'failed timeout': 'black-hole handshake-stall login-unanswered',
  'failed tls': 'plain-http tls-expired tls-wrong-name tls-unknown-ca tls-pin-mismatch tls-huge-chain tls-old-protocol',
  complete:
    'tls-renegotiation reset-twice half-closed-keep-alive byte-order-mark prototype-keys hostile-text ' +
    'expiry-in-mid-scan busy-twice foreign-cookies clock-far-off late-login logout-unanswered ' +
    'endless-logout cycle href-secret two-things-one-key all-shapes',
  'partial, target network': 'reset-always truncated-body two-lengths length-and-chunks switches-protocol',
  'partial, target timeout':
    'slow-headers slow-body stall-in-body long-content-length interim-flood endless-chunk-extension',
  'partial, target parse':
    'short-content-length gzip-bomb huge-numbers duplicate-keys invalid-utf8 html-with-200 empty-with-200 ' +
    'scalar-with-200',
  'complete|partial, others': 'answers-twice',
  'partial, target limit': 'endless-trailers deep-nesting endless-body four-gib-body million-keys',
  'partial, target (?:limit|timeout)': 'byte-chunks',
  'partial, target redirect': 'redirect-same-host redirect-other-host redirect-loop',
  'failed http-401, others': 'unauthenticated-storm',
  'partial, target http-401': 'unauthenticated-target',
  'partial, target http-5xx': 'absurd-retry-after internal-error',
  'failed http-5xx': 'booting',
  partial: 'changing-answers all-twice',
  'partial limit': 'endless-depth endless-listing crowd-of-objects',
  'partial, 1 rejected':
    'href-other-host href-network-path href-file href-dot-dot href-encoded-dot-dot href-encoded-slash ' +
    'href-backslash href-control-characters href-no-string',
  'partial, target http-404': 'missing-item',
  'partial limit(?:, target limit)?, others': 'all-long',
  'partial, others': 'all-crowded all-keys all-endless',
};
const outcomeOf = (fault: FaultName): string | undefined =>
  Object.keys(OUTCOMES).find((outcome) => OUTCOMES[outcome]?.split(' ').includes(fault));

/** These are met in the whole tree only. */
const LARGE: ReadonlySet<string> = new Set<FaultName>(['crowd-of-objects', 'expiry-in-mid-scan']);
/** These send as fast as they can until their time is over, which costs us all of it. */
const POURING: ReadonlySet<string> = new Set<FaultName>(['endless-chunk-extension', 'interim-flood']);

/** Stands in for everything that a hostile appliance could point at: nothing but the appliance itself may be asked. */
let bystander: SimulatedAppliance;
/** What a good appliance says. */
let good: Snapshot['endpoints'];
beforeAll(async () => {
  bystander = await startAppliance();
  await using sps = await startAppliance({ tree: smallTree() });
  good = (await collectAppliance(applianceFor(sps), contextFor())).endpoints;
});
afterAll(async () => {
  await bystander.stop();
});

/** Counts how often the fault did something. Null: it has no hook, and is part of what the appliance is. */
function watched({ onRequest, onConnection, ...rest }: ApplianceOptions) {
  let acted = onRequest === undefined && onConnection === undefined ? null : 0;
  const note = (did: boolean): boolean => {
    if (did) acted = (acted ?? 0) + 1;
    return did;
  };
  const options: ApplianceOptions = {
    ...rest,
    ...(onRequest && { onRequest: (...given) => note(onRequest(...given)) }),
    ...(onConnection && { onConnection: (...given) => note(onConnection(...given)) }),
  };
  return { options, acted: () => acted };
}

/** How the appliance ended and why, the endpoint that suffers, whether others did, and hrefs that were rejected. */
function told({ status, error, endpoints, rejectedHrefs }: Snapshot): string {
  const { [FAULT_TARGET]: target, ...others } = endpoints;
  const suffered = Object.values(others).some((one) => one.status === 'failed');
  return [
    `${status} ${error?.reasonCode ?? ''}`.trim(),
    ...(target === undefined || target.status === 'read' ? [] : [`target ${target.reasonCode}`]),
    ...(suffered ? ['others'] : []),
    ...(rejectedHrefs.length > 0 ? [`${rejectedHrefs.length} rejected`] : []),
  ].join(', ');
}

async function survives(name: FaultName, fault: Fault): Promise<void> {
  const { options, acted } = watched(fault.options);
  await using sps = await startAppliance({ tree: LARGE.has(name) ? 'hardened-8.0' : smallTree(), ...options });
  const { url = sps.url, pinSha256 } = fault.entry ?? {};
  const appliance = applianceFor(sps, {
    url,
    tls: pinSha256 === undefined ? { kind: 'ca-file', path: CA_FILE } : { kind: 'pin', sha256: pinSha256 },
    limits: {
      timeoutMs: POURING.has(name) ? 800 : 2_500,
      // A fault that ends with the third attempt needs a third attempt.
      attempts: POURING.has(name) ? 1 : name.endsWith('-twice') ? 3 : 2,
      maxEndpoints: 200,
      maxResponseBytes: (name.startsWith('all-') ? 8 : 2) * 1024 * 1024,
    },
  });
  const context = contextFor();
  const snapshot = await collectAppliance(appliance, context);
  expect(told(snapshot)).toMatch(new RegExp(`^(?:${outcomeOf(name)})$`));
  expect(fault.leaves).toContain(snapshot.status);
  expect(parseSnapshot(JSON.stringify(snapshot), 'snapshot.json').status).toBe(snapshot.status);
  const { logins, peakConcurrency, openSessions, violations } = sps.stats();
  // The fault was met.
  if (acted() !== null) expect(acted()).toBeGreaterThan(0);
  else if (name === 'expiry-in-mid-scan') expect(logins).toBeGreaterThan(1);
  else expect(snapshot.endpoints).not.toEqual(good);
  expect({ openSessions, violations }).toEqual({
    openSessions: fault.leavesSession === true ? 1 : 0,
    violations: [],
  });
  const unsure = context.events.some((one) => one.event === 'logged-out' && !one.confirmed);
  expect(unsure).toBe(openSessions > 0);
  expect(peakConcurrency).toBeLessThanOrEqual(4);
  expect(bystander.stats().connections).toBe(0);
  expect(JSON.stringify([snapshot, context.events])).not.toContain(DEFAULT_PASSWORD);
}

const faults = Object.entries(FAULTS) as [FaultName, Fault][];
const isPouring = ([name]: [FaultName, Fault]): boolean => POURING.has(name);

test.concurrent.each(faults.filter((one) => !isPouring(one)))('an appliance with the fault %s is survived', survives);
// One by one: beside one that pours, an honest answer of the same appliance can come too late.
test.each(faults.filter(isPouring))('an appliance with the fault %s is survived', survives);
