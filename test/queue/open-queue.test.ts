import { describe, expect, test } from 'vitest';
import { openQueue } from '../../src/queue/open-queue.ts';

/** Nobody listens there. */
const url = 'postgres://nobody@127.0.0.1:9/none';

describe('a database that does not answer', () => {
  test.each([
    ['is no refusal for whoever is interrupted while waiting', AbortSignal.abort(), { name: 'AbortError' }],
    ['is one when the time is over', AbortSignal.abort(new DOMException('late', 'TimeoutError')), { exitCode: 2 }],
  ])('%s', async (_what, signal, outcome) => {
    const opened = openQueue({ url, name: 'test', signal, onTrouble: () => undefined });
    await expect(opened).rejects.toMatchObject(outcome);
  });
});
