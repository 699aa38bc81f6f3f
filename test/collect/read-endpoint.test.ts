import { expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import { DEFAULT_PASSWORD, startAppliance } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const SYSLOG = '/api/configuration/management/syslog';

test.each([
  ['its password in a body', { body: { note: `login was ${DEFAULT_PASSWORD}` }, key: 'syslog' }],
  ['its password in an error', { $status: 500, error: { type: 'Oops', message: `bad password ${DEFAULT_PASSWORD}` } }],
])('an answer that repeats %s is dropped', async (_what, answer) => {
  await using sps = await startAppliance({ tree: smallTree(), overlay: { [SYSLOG]: answer } });
  const context = contextFor();
  const snapshot = await collectAppliance(applianceFor(sps), context);
  expect(snapshot.status).toBe('partial');
  expect(snapshot.endpoints[SYSLOG]).toMatchObject({ status: 'failed', reasonCode: 'parse' });
  expect(JSON.stringify([snapshot, context.events])).not.toContain(DEFAULT_PASSWORD);
});

test('a 405 is a gap anywhere but at the listings that refuse by design', async () => {
  const refusal = { $status: 405, error: { type: 'MethodNotAllowed', message: 'no' } };
  await using sps = await startAppliance({ tree: smallTree(), overlay: { [SYSLOG]: refusal } });
  const snapshot = await collectAppliance(applianceFor(sps), contextFor());
  expect(snapshot.status).toBe('partial');
  expect(snapshot.endpoints[SYSLOG]).toMatchObject({ status: 'failed', httpStatus: 405 });
});
