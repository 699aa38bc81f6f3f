import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundledBrowserExists } from '../../src/report/pdf/bundled-browser.ts';
import { findBrowser } from '../../src/report/pdf/find-browser.ts';

/** Here and not beside its neighbours because unpacking takes the processor for seconds. */
test.runIf(bundledBrowserExists())(
  'the bundled browser is unpacked privately, once, for two that ask at the same time',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bundled-browser-'));
    try {
      const options = { configuredPath: null, preferBundled: true, env: { XDG_CACHE_HOME: folder } };
      const [first, second] = await Promise.all([findBrowser(options), findBrowser(options)]);
      expect(first).toEqual(second);
      expect(first.kind).toBe('bundled');
      expect((await stat(first.executablePath)).mode & 0o777).toBe(0o700);
      expect((await stat(join(folder, 'sps-audit'))).mode & 0o777).toBe(0o700);
      expect(await readdir(join(folder, 'sps-audit'))).toHaveLength(1);
      expect(await readdir(first.libraryPath ?? '')).toContain('libnss3.so');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
