import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobQueue, openQueue } from '../../src/queue/open-queue.ts';
import { claimScan } from '../../src/queue/scan-claim.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../support/start-postgres.ts';

const hasPostgres = (await findPostgres()) !== null;

describe.skipIf(!hasPostgres)('the claim of a scan', () => {
  let postgres: TestPostgres;
  let url: string;
  let queues: readonly JobQueue[];
  const over = new AbortController();

  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    const open = (name: string): Promise<JobQueue> =>
      openQueue({ url, name, signal: over.signal, onTrouble: () => undefined });
    queues = await Promise.all([open('one'), open('two')]);
  }, 60_000);

  afterAll(async () => {
    over.abort();
    await Promise.all((queues ?? []).map((queue) => queue.close(0)));
    await postgres?.stop();
  }, 60_000);

  /** Claims a scan and makes it in no time. Gives the identity that it was made under; null: it was another's. */
  async function claim(queue: JobQueue, appliance: string, occurrence: string | null): Promise<string | null> {
    let saysWaiting = false;
    let saysDied = false;
    const claimed = await claimScan(
      {
        queue,
        appliances: [{ name: appliance, url: 'https://127.0.0.1' }],
        identity: {
          uid: `${queue === queues[0] ? 'one' : 'two'} ${randomUUID()}`,
          scanTime: '2026-01-05T06:00:00.000Z',
        },
        occurrence,
        scanTimeoutMs: 60_000,
        signal: over.signal,
        onStandby: () => {
          saysWaiting = true;
        },
        onTakeOver: () => {
          saysDied = true;
        },
      },
      async ({ uid }) => {
        await sleep(200);
        return { exitCode: 0, host: 'here', interrupted: false, uid };
      },
    );
    expect(saysDied).toBe(false);
    const made = claimed !== null && 'made' in claimed ? claimed.made.uid : null;
    // Nobody died: whoever makes the scan has not said before that another one does.
    if (made !== null) expect(saysWaiting).toBe(false);
    return made;
  }

  // Both look at the queue once a second. With some of these distances one used to fetch whatever the other sent, and to send it back.
  test.each([
    ['of a schedule', '2026-01-05T06:00:00.000Z'],
    ['asked for by hand', null],
  ])(
    'two processes, however far apart they begin, make one scan of it: %s',
    async (how, occurrence) => {
      const distances = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900];
      const scans = distances.map(async (ms) => {
        const [one, two] = queues as [JobQueue, JobQueue];
        const later = sleep(ms).then(() => claim(two, `${how} ${ms}`, occurrence));
        const made = await Promise.all([claim(one, `${how} ${ms}`, occurrence), later]);
        return made.filter((uid) => uid !== null).length;
      });
      const counts = await Promise.all(scans);
      if (occurrence !== null) expect(counts).toEqual(distances.map(() => 1));
      // By hand the second may come when the first has ended; then it is a scan of its own.
      else for (const count of counts) expect([1, 2]).toContain(count);
    },
    30_000,
  );

  test('what a process left behind that died before is not made under its identity', async () => {
    const [one] = queues as [JobQueue];
    await claim(one, 'left', null);
    const rows = await postgres.run(url, 'SELECT name FROM sps_audit_queue.job ORDER BY created_on DESC LIMIT 1');
    await one.boss.send(String(rows[0]?.['name']), { uid: 'dead', scanTime: '2026-01-01T00:00:00.000Z' });
    expect(await claim(one, 'left', null)).toMatch(/^one /);
  }, 30_000);
});
