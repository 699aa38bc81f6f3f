import type { CollectContext } from '../../src/collect/collect-context.ts';
import type { CollectEvent } from '../../src/collect/collect-event.ts';
import { readCaFile } from '../../src/fleet/read-ca-file.ts';
import { DEFAULT_LIMITS } from '../../src/fleet/resolve-limits.ts';
import type { Appliance, CollectLimits } from '../../src/model/fleet.ts';
import { createRedactor } from '../../src/snapshot/redactor.ts';
import {
  buildTree,
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  type SimulatedAppliance,
  type Tree,
} from '../support/appliance/index.ts';

const LIMITS: CollectLimits = { ...DEFAULT_LIMITS, timeoutMs: 5_000, applianceTimeoutMs: 25_000 };

const SMALL = /^\/api(?:\/info|\/authentication.*|\/configuration(?:\/(?:management|network|x509)(?:\/.*)?)?)?$/;

/** The hardened tree cut down to two branches and some 40 endpoints, for tests that need many scans. */
export function smallTree(): Tree {
  const whole = buildTree('hardened-8.0');
  const lost = Object.keys(whole).filter((path) => !SMALL.test(path));
  return buildTree(whole, Object.fromEntries(lost.map((path) => [path, null])));
}

/** An appliance of a fleet file that pins the simulated one's certificate. */
export function applianceFor(
  simulated: Pick<SimulatedAppliance, 'url' | 'pinSha256'>,
  overrides: Partial<Omit<Appliance, 'limits'>> & { readonly limits?: Partial<CollectLimits> } = {},
): Appliance {
  return {
    name: 'sps-test',
    url: simulated.url,
    labels: {},
    criticality: null,
    zone: null,
    credentials: { kind: 'password', username: DEFAULT_USERNAME, password: { from: 'env', variable: 'SPS_PASSWORD' } },
    loginMethod: null,
    tls: { kind: 'pin', sha256: simulated.pinSha256 },
    proxy: null,
    profile: 'baseline',
    parameters: {},
    inventory: {},
    ...overrides,
    limits: { ...LIMITS, ...overrides.limits },
  };
}

/** A context with a fingerprint key, no jitter and a record of the events, room enough for a fleet. */
export function contextFor(
  overrides: Partial<CollectContext> = {},
): CollectContext & { readonly events: CollectEvent[]; readonly maxHeldBytes: number } {
  const events: CollectEvent[] = [];
  return {
    scanUid: '3f9a1c',
    readCaFile,
    scanTime: '2026-11-22T19:00:00.000Z',
    tool: { name: 'sps-audit', version: '0.0.0-test' },
    now: () => new Date(),
    redactor: createRedactor({ key: Buffer.alloc(32, 7), keys: [], paths: [], values: [] }),
    readSecret: async () => DEFAULT_PASSWORD,
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    random: () => 0,
    events,
    maxHeldBytes: 128 * 1024 * 1024,
    ...overrides,
  };
}
