import { getCompileCacheDir } from 'node:module';
import { expect, test } from 'vitest';
import { keepCompiled } from '../../src/cli/keep-compiled.ts';

test.skipIf(process.platform !== 'linux')('a home where nothing can be made is no reason to wait for ever', () => {
  const before = getCompileCacheDir();
  keepCompiled({ XDG_CACHE_HOME: '/proc/x' });
  expect(getCompileCacheDir()).toBe(before);
});
