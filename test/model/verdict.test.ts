import { expect, test } from 'vitest';
import { isRedacted } from '../../src/model/snapshot.ts';
import { RESULT_KINDS, worstKind } from '../../src/model/verdict.ts';

test('one word for several results is the worst of them, and none for none', () => {
  expect(worstKind(['notapplicable', 'pass', 'unknown', 'pass'])).toBe('unknown');
  for (const [at, kind] of RESULT_KINDS.entries()) {
    expect(worstKind(RESULT_KINDS.slice(at).reverse())).toBe(kind);
    if (kind !== 'fail') expect(worstKind([kind, 'fail'])).toBe('fail');
  }
  expect(worstKind([])).toBeUndefined();
});

test('redacted is an object with that member of its own, and nothing else', () => {
  expect(isRedacted({ $redacted: null })).toBe(true);
  const listed: never = Object.assign([], { $redacted: null }) as never;
  for (const value of [undefined, null, '$redacted', {}, listed, Object.create({ $redacted: null })])
    expect(isRedacted(value)).toBe(false);
});
