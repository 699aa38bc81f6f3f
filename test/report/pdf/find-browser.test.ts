import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditError } from '../../../src/model/audit-error.ts';
import { bundledBrowserExists } from '../../../src/report/pdf/bundled-browser.ts';
import { findBrowser } from '../../../src/report/pdf/find-browser.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-browser-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function plantExecutable(name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, '#!/bin/sh\n', { mode: 0o755 });
  return path;
}

describe('findBrowser', () => {
  it('takes the configured path before anything else', async () => {
    const path = await plantExecutable('my-browser');
    const choice = await findBrowser({ configuredPath: path, env: { PATH: '' } });
    expect(choice).toEqual({ kind: 'configured', executablePath: path, headlessShell: false, libraryPath: null });
  });

  it('refuses a configured path that cannot be run, and says what to do', async () => {
    const error = await findBrowser({ configuredPath: join(folder, 'absent'), env: {} }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(AuditError);
    expect((error as AuditError).message).toContain(join(folder, 'absent'));
    expect((error as AuditError).hint).toContain('executable');
  });

  it('prefers a headless shell on the search path to a full browser', async () => {
    await plantExecutable('google-chrome');
    const shell = await plantExecutable('chromium-headless-shell');
    const choice = await findBrowser({ configuredPath: null, env: { PATH: folder } });
    expect(choice).toMatchObject({ kind: 'installed', executablePath: shell, headlessShell: true });
  });

  it('knows a headless shell behind a link', async () => {
    await symlink(await plantExecutable('chrome-headless-shell-linux64'), join(folder, 'chromium'));
    const choice = await findBrowser({ configuredPath: null, env: { PATH: folder } });
    expect(choice).toMatchObject({ executablePath: join(folder, 'chromium'), headlessShell: true });
  });
});

describe.runIf(bundledBrowserExists())('the bundled browser', () => {
  it('is not taken from a folder that others can write to', async () => {
    await mkdir(join(folder, 'sps-audit'));
    await chmod(join(folder, 'sps-audit'), 0o777);
    const options = { configuredPath: null, preferBundled: true, env: { XDG_CACHE_HOME: folder } };
    await expect(findBrowser(options)).rejects.toThrow(/others can write/);
  });
});
