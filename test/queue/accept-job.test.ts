import { expect, test } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import type { Fleet } from '../../src/model/fleet.ts';
import { acceptJob, JobRefused } from '../../src/queue/accept-job.ts';
import { type CollectionJob, digestOfRedaction, parseCollectionJob } from '../../src/queue/collection-job.ts';

const FLEET: Pick<Fleet, 'appliances'> = parseFleet(
  JSON.stringify({
    schemaVersion: 1,
    defaults: { credentials: { username: 'auditor', passwordEnv: 'SPS_PASSWORD' }, requestConcurrency: 2 },
    appliances: [
      { name: 'sps-1', url: 'https://192.0.2.1', zone: 'dmz' },
      { name: 'sps-2', url: 'https://192.0.2.2', zone: 'office' },
    ],
  }),
  '/etc/audit/worker.json',
  { allowInsecure: false, env: {} },
);
const DIGEST = digestOfRedaction({ keys: [], paths: [], values: [] }, 'k');
const JOB: CollectionJob = {
  schemaVersion: '1',
  scanUid: 'uid',
  scanTime: '2026-11-22T19:00:00.000Z',
  zone: 'dmz',
  appliance: { name: 'sps-1', url: 'https://192.0.2.1', labels: { site: 'ams' }, criticality: null },
  limits: { ...(FLEET.appliances[0] as (typeof FLEET.appliances)[0]).limits, requestConcurrency: 9, timeoutMs: 1000 },
  redactionSha256: DIGEST,
};

test('a job picks an appliance of the worker, whose own bounds hold as well', () => {
  const appliance = acceptJob(JOB, 'dmz', FLEET, DIGEST);
  expect(appliance).toMatchObject({ name: 'sps-1', url: 'https://192.0.2.1', labels: { site: 'ams' } });
  expect(appliance.limits).toMatchObject({ requestConcurrency: 2, timeoutMs: 1000 });
  expect(appliance.credentials).toEqual(FLEET.appliances[0]?.credentials);
});

test.each<[string, Partial<CollectionJob>, RegExp]>([
  ['another zone', { zone: 'office' }, /for zone "office"/],
  [
    'an appliance that it does not have',
    { appliance: { ...JOB.appliance, name: 'sps-9' } },
    /no appliance of this name/,
  ],
  ['an appliance of another zone', { appliance: { ...JOB.appliance, name: 'sps-2' } }, /not of zone "dmz"/],
  ['another address', { appliance: { ...JOB.appliance, url: 'https://evil.example' } }, /another address/],
  ['other redaction', { redactionSha256: 'f00d' }, /another fingerprint key/],
])('a worker sends its credentials nowhere for a job that asks for %s', (_, change, reason) => {
  const take = () => acceptJob({ ...JOB, ...change }, 'dmz', FLEET, DIGEST);
  expect(take).toThrow(JobRefused);
  expect(take).toThrow(reason);
});

test('whatever lies in the queue is a job or a TypeError', () => {
  expect(parseCollectionJob(JSON.parse(JSON.stringify(JOB)))).toEqual(JOB);
  const broken: unknown[] = [null, [], 'x', {}, { ...JOB, schemaVersion: '2' }, { ...JOB, limits: {} }];
  for (const key of Object.keys(JOB)) broken.push({ ...JOB, [key]: undefined }, { ...JOB, [key]: 7 });
  broken.push({ ...JOB, scanTime: 'yesterday' }, { ...JOB, appliance: { ...JOB.appliance, name: '../x' } });
  broken.push({ ...JOB, limits: { ...JOB.limits, attempts: -1 } }, { ...JOB, zone: 'z'.repeat(5000) });
  for (const value of broken) expect(() => parseCollectionJob(value)).toThrow(TypeError);
});

test('the digest of what is taken out does not depend on its order, and tells every change', () => {
  const digest = (keys: readonly string[], keyId: string | null) =>
    digestOfRedaction({ keys, paths: [], values: [] }, keyId);
  expect(digest(['a', 'b'], 'k')).toBe(digest(['b', 'a'], 'k'));
  expect(new Set([digest(['a'], 'k'), digest(['b'], 'k'), digest(['a'], 'l'), digest(['a'], null)]).size).toBe(4);
});
