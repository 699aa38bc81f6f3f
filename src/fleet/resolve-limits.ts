import type { CollectLimits } from '../model/fleet.ts';
import type { Section } from './section.ts';

/** What holds where the fleet file says nothing. */
export const DEFAULT_LIMITS: CollectLimits = {
  requestConcurrency: 4,
  timeoutMs: 15_000,
  applianceTimeoutMs: 600_000,
  maxEndpoints: 5000,
  maxResponseBytes: 8 * 1024 * 1024,
  maxDepth: 64,
  maxValues: 100_000,
  maxApplianceBytes: 8 * 1024 * 1024,
  attempts: 3,
  maxRelogins: 10,
};

/** Each bound from the appliance, else from the defaults, else the built-in one. The schema has checked the ranges. */
export function resolveLimits(own: Section, defaults: Section): CollectLimits {
  const direct = (key: 'requestConcurrency' | 'timeoutMs') =>
    own.number(key) ?? defaults.number(key) ?? DEFAULT_LIMITS[key];
  const nested = (key: keyof CollectLimits) =>
    own.section('limits').number(key) ?? defaults.section('limits').number(key) ?? DEFAULT_LIMITS[key];
  return {
    requestConcurrency: direct('requestConcurrency'),
    timeoutMs: direct('timeoutMs'),
    applianceTimeoutMs: nested('applianceTimeoutMs'),
    maxEndpoints: nested('maxEndpoints'),
    maxResponseBytes: nested('maxResponseBytes'),
    maxDepth: nested('maxDepth'),
    maxValues: nested('maxValues'),
    maxApplianceBytes: nested('maxApplianceBytes'),
    attempts: nested('attempts'),
    maxRelogins: nested('maxRelogins'),
  };
}
