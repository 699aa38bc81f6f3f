import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import type { CollectEvent } from '../../src/collect/collect-event.ts';
import { collectFleet } from '../../src/collect/collect-fleet.ts';
import { type ApplianceOptions, type RequestHook, startAppliance } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const TREE = smallTree();

/** Acts once on the first login: the appliance has opened the session, and its answer waits. */
function atLogin(act: (answer: () => void, nth: number) => unknown): RequestHook {
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
    const waitedMs = performance.now() - started;
    expect(waitedMs).toBeGreaterThan(2_900);
    expect(waitedMs).toBeLessThan(4_500);
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

describe('a login that opened a session', () => {
  test('is waited for twice as long as another request, for nobody else could end that session', async () => {
    const onRequest = atLogin((answer) => void setTimeout(answer, 600));
    await using sps = await startAppliance({ tree: TREE, onRequest });
    const { status } = await collectAppliance(applianceFor(sps, { limits: { timeoutMs: 500 } }), contextFor());
    expect(status).toBe('complete');
    expect(sps.stats()).toMatchObject({ logins: 1, logouts: 1, openSessions: 0 });
  });

  test.each<[string, ApplianceOptions]>([
    ['at first', { onRequest: atLogin(() => {}) }],
    ['in mid-scan', { onRequest: atLogin((answer, nth) => nth === 1 && answer()), session: { requests: 15 } }],
  ])('and never answers is told of, %s', async (_when, options) => {
    await using sps = await startAppliance({ tree: TREE, ...options });
    const context = contextFor();
    const limits = { timeoutMs: 200, attempts: 1 };
    const snapshot = await collectAppliance(applianceFor(sps, { limits }), context);
    expect(JSON.stringify(snapshot)).toContain(
      'No complete answer within 0.4 s. The login may have left a session open.',
    );
    expect(context.events).toContainEqual(expect.objectContaining({ event: 'logged-out', confirmed: false }));
  });

  test('is not told of where no login was sent', async () => {
    const context = contextFor();
    const nowhere = { url: 'https://127.0.0.1:9', pinSha256: Array(32).fill('AB').join(':') };
    const { error } = await collectAppliance(applianceFor(nowhere), context);
    expect(error?.message).not.toContain('session');
    expect(context.events.map(({ event }) => event)).not.toContain('logged-out');
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
      expect(sps.stats()).toMatchObject({ openSessions: 0, logins: 1, logouts: 1 });
    },
  );

  test('while a session is renewed leaves none of the two', async () => {
    let renewing = false;
    const slowly = atLogin((answer, nth) => {
      if (nth === 1) return answer();
      renewing = true;
      return setTimeout(answer, 500);
    });
    const onRequest: RequestHook = (request, reply, context) => {
      if (context.total !== 14) return slowly(request, reply, context);
      const { status, headers, body } = context.response;
      setTimeout(() => reply.writeHead(status, headers).end(body), 200);
      return true;
    };
    await using sps = await startAppliance({ tree: TREE, session: { requests: 15 }, onRequest });
    const onEvent = ({ event }: CollectEvent): void => {
      if (renewing && event === 'endpoint-done') throw new TypeError('our own fault');
    };
    const { error } = await collectAppliance(applianceFor(sps), contextFor({ onEvent }));
    expect(error?.message).toContain('our own fault');
    expect(sps.stats()).toMatchObject({ logins: 2, openSessions: 0 });
  });

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
    expect(second.stats()).toMatchObject({ logins: 1, logouts: 1 });
    expect(second.stats().requests).toBeLessThan(150);
  });
});

describe.concurrent('a logout', () => {
  test.each<[string, RequestHook]>([
    ['on a kept connection that died', (_request, _reply, { nth, reset }) => nth === 2 && reset() === undefined],
    ['on a connection that fell silent', (_request, _reply, { nth }) => nth === 2],
    [
      'whose answer got lost',
      (_request, _reply, { nth, response, reset }) => nth === 2 && response.status === 200 && reset() === undefined,
    ],
    ['whose answer never ends', (_request, reply, { response }) => reply.writeHead(response.status).write('x')],
  ])('%s is done and known to be', async (_name, misbehave) => {
    // The login was the first request for this path.
    const onRequest: RequestHook = (request, ...given) => request.method === 'DELETE' && misbehave(request, ...given);
    await using sps = await startAppliance({ tree: TREE, onRequest });
    const context = contextFor();
    await collectAppliance(applianceFor(sps), context);
    expect(context.events).toContainEqual(expect.objectContaining({ event: 'logged-out', confirmed: true }));
    expect(sps.stats()).toMatchObject({ logouts: 1, openSessions: 0 });
  });
});
