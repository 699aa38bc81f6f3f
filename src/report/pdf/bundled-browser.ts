import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';
import { AuditError } from '../../model/audit-error.ts';

/** What was unpacked of `@sparticuz/chromium`. Absolute paths. */
export interface BundledBrowser {
  readonly executablePath: string;
  readonly libraryPath: string;
}

const CHUNK_BYTES = 2 ** 21;

/** The package's archives lie under `bin`; its own unpacking is not used (fixed, guessable names in a shared folder). */
function packageFolder(): string | null {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..');
  } catch {
    return null;
  }
}

/** True where the package is installed and its binary can run: Linux on x64. Reads the disk. */
export function bundledBrowserExists(): boolean {
  const folder = packageFolder();
  return (
    folder !== null &&
    process.platform === 'linux' &&
    process.arch === 'x64' &&
    existsSync(join(folder, 'bin', 'chromium.br'))
  );
}

/**
 * Unpacks the bundled browser (once, about two seconds and 220 MB) into a private folder of the user's cache, named by the
 * package's version. Two processes at once are harmless: each writes aside, the first rename wins.
 *
 * @throws AuditError when the cache folder cannot be written or belongs to somebody else.
 */
export async function unpackBundledBrowser(env: Readonly<Record<string, string | undefined>>): Promise<BundledBrowser> {
  const source = packageFolder() ?? '';
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const parent = await privateFolder(cacheFolder(env));
  const target = join(parent, `chromium-${version}`);
  if (!existsSync(target)) await unpackAside(join(source, 'bin'), target);
  await privateFolder(target);
  return { executablePath: join(target, 'chromium'), libraryPath: join(target, 'lib') };
}

/** The bundled fonts (Open Sans) of the package, unpacked; null without the package. A browser without any font prints blanks. */
export async function unpackBundledFonts(folder: string): Promise<boolean> {
  const source = packageFolder();
  const archive = source === null ? '' : join(source, 'bin', 'fonts.tar.br');
  if (!existsSync(archive)) return false;
  await pipeline(createReadStream(archive), createBrotliDecompress(), extract(folder));
  return true;
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base?.startsWith('/') ? base : join(env['HOME'] ?? homedir(), '.cache'), 'sps-audit');
}

async function unpackAside(bin: string, target: string): Promise<void> {
  const aside = `${target}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(aside, { mode: 0o700 });
    await Promise.all([
      pipeline(
        createReadStream(join(bin, 'chromium.br')),
        createBrotliDecompress({ chunkSize: CHUNK_BYTES }),
        createWriteStream(join(aside, 'chromium'), { mode: 0o700 }),
      ),
      pipeline(createReadStream(join(bin, 'al2023.tar.br')), createBrotliDecompress(), extract(aside)),
    ]);
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (existsSync(target)) return;
    throw unusable(target, error);
  }
}

/** Makes the folder, and refuses one that somebody else could have planted something in. */
async function privateFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const status = await lstat(path);
    const foreign = process.getuid !== undefined && status.uid !== process.getuid();
    if (!status.isDirectory() || foreign || (status.mode & 0o022) !== 0) {
      throw new Error('others can write to it');
    }
  } catch (error) {
    throw unusable(path, error);
  }
  return path;
}

function unusable(path: string, error: unknown): AuditError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AuditError(`PDF skipped: the bundled browser cannot be unpacked into ${path}: ${reason}.`, {
    hint: 'Set XDG_CACHE_HOME to a folder that only this user can write to and that has 220 MB free, or install Chromium.',
    cause: error,
  });
}
