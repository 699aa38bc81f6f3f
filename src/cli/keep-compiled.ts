import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * Lets Node.js keep what it has compiled, so that the next start is quicker: in a private folder of the user's cache and not in the
 * shared temporary one that is its default, where somebody else could lay code for us. Without such a folder nothing is kept.
 * `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` have the last word.
 */
export function keepCompiled(env: Readonly<Record<string, string | undefined>>): void {
  const base = env['XDG_CACHE_HOME'] ?? '';
  const folder = join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'sps-audit');
  if (isPrivate(folder)) enableCompileCache(join(folder, 'compiled'));
}

function isPrivate(folder: string): boolean {
  try {
    // One after the other: Node's own way never ends where a home is on a file system that makes none (`/proc`, an automounter).
    for (const one of [dirname(folder), folder]) if (!existsSync(one)) mkdirSync(one, { mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    const isForeign = process.getuid !== undefined && uid !== process.getuid();
    return !isForeign && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
