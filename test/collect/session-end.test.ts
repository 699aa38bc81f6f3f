import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import type { CollectEvent } from '../../src/collect/collect-event.ts';
import { collectFleet } from '../../src/collect/collect-fleet.ts';
import { type RequestHook, startAppliance } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const TREE = smallTree();

/** Acts once on the first login: the appliance has opened the session, and its answer waits. */
function atLogin(act: (answer: () => void, nth: number) => void): RequestHook {
  return (request, reply, { path, response, nth }) => {
    if (path !== '/api/authentication' || request.method !== 'GET') return false;
    act(() => void reply.writeHead(response.status, response.headers).end(response.body), nth);
    return true;
  };
}

describe('an abort while the answer to a login is on its way', () => {
  test('waits for it and logs out', async () => {
    const abort = new AbortController();
    const onRequest = atLogin((answer) => {
      abort.abort();
      setTimeout(answer, 300);
    });
    await using sps = await startAppliance({ tree: TREE, onRequest });
    const snapshot = await collectAppliance(applianceFor(sps), contextFor({ signal: abort.signal }));
    expect(snapshot).toMatchObject({ status: 'failed', error: { reasonCode: 'interrupted' } });
    expect(sps.stats()).toMatchObject({ logins: 1, logouts: 1, openSessions: 0 });
  });

  test('waits three seconds and no longer', async () => {
    const abort = new AbortController();
    await using sps = await startAppliance({ tree: TREE, onRequest: atLogin(() => abort.abort()) });
    const started = performance.now();
    const { error } = await collectAppliance(applianceFor(sps), contextFor({ signal: abort.signal }));
    expect(error?.reasonCode).toBe('interrupted');
    expect(performance.now() - started).toBeLessThan(4_500);
  });

  test('in mid-scan, during a renewal, leaves none of the two sessions', async () => {
    const abort = new AbortController();
    const onRequest = atLogin((answer, nth) => {
      if (nth === 1) return answer();
      abort.abort();
      setTimeout(answer, 300);
    });
    await using sps = await startAppliance({ tree: TREE, session: { requests: 15 }, onRequest });
    const { status } = await collectAppliance(applianceFor(sps), contextFor({ signal: abort.signal }));
    expect(status).toBe('partial');
    expect(sps.stats()).toMatchObject({ logins: 2, openSessions: 0 });
  });
});

describe('a login that gets no answer is not sent again, for its credentials may be wrong', () => {
  test.each<[string, RequestHook, string]>([
    ['reset', (_request, _reply, { reset }) => reset() === undefined, 'network'],
    ['silent', () => true, 'timeout'],
    [
      'judged, then reset',
      (_request, _reply, { response, reset }) => response.status > 0 && reset() === undefined,
      'network',
    ],
  ])('%s', async (_name, onRequest, reasonCode) => {
    await using sps = await startAppliance({ tree: TREE, onRequest });
    const context = contextFor({ readSecret: async () => 'wrong' });
    const { error } = await collectAppliance(applianceFor(sps, { limits: { timeoutMs: 300 } }), context);
    expect(error?.reasonCode).toBe(reasonCode);
    expect(sps.stats().requestsByPath['/api/authentication']).toBe(1);
    expect(sps.stats().failedLogins).toBeLessThanOrEqual(1);
  });

  test('busy is an answer, and is', async () => {
    const onRequest: RequestHook = (_request, reply, { nth, path }) =>
      path === '/api/authentication' && nth < 3 && reply.writeHead(503, { 'retry-after': '0' }).end() !== undefined;
    await using sps = await startAppliance({ tree: TREE, onRequest });
    expect((await collectAppliance(applianceFor(sps), contextFor())).status).toBe('complete');
    expect(sps.stats().logins).toBe(1);
  });

  test('a connection that was never made is, too', async () => {
    let connections = 0;
    const onConnection = (socket: { destroy(): unknown }): boolean => {
      connections += 1;
      return connections < 3 && socket.destroy() !== undefined;
    };
    await using sps = await startAppliance({ tree: TREE, onConnection });
    expect((await collectAppliance(applianceFor(sps), contextFor())).status).toBe('complete');
  });
});

describe('a fault of our own', () => {
  test.each<CollectEvent['event']>(['logged-in', 'endpoint-done', 'logged-out', 'appliance-finished'])(
    'in whoever listens to %s leaves no session and no connection',
    async (name) => {
      await using sps = await startAppliance({ tree: TREE, latencyMs: 2 });
      const onEvent = ({ event }: CollectEvent): void => {
        if (event === name) throw new TypeError('our own fault');
      };
      const outcome = await collectAppliance(applianceFor(sps), contextFor({ onEvent })).then(
        ({ error }) => error?.message,
        (error: unknown) => String(error),
      );
      expect(outcome).toContain('our own fault');
      await wait(30);
      expect(sps.stats()).toMatchObject({ openSessions: 0, logouts: sps.stats().logins });
    },
  );

  test('in whoever takes the snapshots ends the others logged out', async () => {
    await using first = await startAppliance({ tree: TREE });
    await using second = await startAppliance({ latencyMs: 3 });
    const appliances = [applianceFor(first, { name: 'a' }), applianceFor(second, { name: 'b' })];
    const fleet = collectFleet(appliances, { ...contextFor(), jobs: 2, scanTimeoutMs: 60_000 });
    const taking = (async () => {
      for await (const { appliance } of fleet) throw new TypeError(`our own fault at ${appliance.name}`);
    })();
    await expect(taking).rejects.toThrow('our own fault at a');
    expect([first.stats().openSessions, second.stats().openSessions]).toEqual([0, 0]);
  });
});

test('a kept connection that died is replaced for the logout', async () => {
  let deaths = 0;
  const onRequest: RequestHook = (request, _reply, { reset }) => {
    if (request.method !== 'DELETE' || deaths > 0) return false;
    deaths += 1;
    reset();
    return true;
  };
  await using sps = await startAppliance({ tree: TREE, onRequest });
  const context = contextFor();
  await collectAppliance(applianceFor(sps), context);
  expect(context.events).toContainEqual(expect.objectContaining({ event: 'logged-out', confirmed: true }));
  expect(sps.stats()).toMatchObject({ logouts: 1, openSessions: 0 });
});
