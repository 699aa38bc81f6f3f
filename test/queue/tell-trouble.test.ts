import { expect, test } from 'vitest';
import { reasonOf } from '../../src/queue/tell-trouble.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:5432'), { code: 'ECONNREFUSED' });

test.each<[unknown, string]>([
  [refused, 'connect ECONNREFUSED 192.0.2.1:5432'],
  [new AggregateError([refused]), 'connect ECONNREFUSED 192.0.2.1:5432'],
  [Object.assign(new Error(''), { code: 'ECONNRESET' }), 'ECONNRESET'],
  // Copied member by member, as the engine does, an error loses its message.
  [{ ...refused, queue: 'collect/dmz' }, 'ECONNREFUSED'],
  ['two\nlines', 'two'],
  [{}, 'no reason given'],
  [null, 'no reason given'],
])('%j is told as one line', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
