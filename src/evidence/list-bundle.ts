import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerifyProblem } from './verify-problem.ts';
import { problemAt } from './verify-problem.ts';

/** Far above what a scan of hundreds of appliances leaves. */
const MAX_ENTRIES = 200_000;
const MAX_DEPTH = 16;

/** What lies in a bundle: regular files and folders by relative path (`/`), and what should not be there. */
export interface BundleListing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly problems: readonly VerifyProblem[];
}

/**
 * Lists a bundle without following any link. Links, pipes, devices and sockets are problems; so is more than can be looked at.
 * Never throws.
 */
export async function listBundle(root: string): Promise<BundleListing> {
  const files: string[] = [];
  const folders: string[] = [];
  const problems: VerifyProblem[] = [];
  const waiting: string[] = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const prefix = folder === '' ? '' : `${folder}/`;
    try {
      for await (const entry of await opendir(join(root, folder))) {
        const path = prefix + entry.name;
        if (files.length + folders.length + problems.length >= MAX_ENTRIES) {
          problems.push(
            problemAt(path, `the bundle holds more than ${MAX_ENTRIES} entries; the rest was not looked at`),
          );
          return { files, folders, problems };
        }
        if (entry.isFile()) files.push(path);
        else if (!entry.isDirectory()) problems.push(problemAt(path, specialReason(entry.isSymbolicLink())));
        else if (path.split('/').length > MAX_DEPTH) problems.push(problemAt(path, 'is nested too deeply'));
        else {
          folders.push(path);
          waiting.push(path);
        }
      }
    } catch (error) {
      problems.push(problemAt(folder || '.', `cannot be listed (${(error as NodeJS.ErrnoException).code ?? 'error'})`));
    }
  }
  return { files: files.sort(), folders: folders.sort(), problems };
}

function specialReason(isLink: boolean): string {
  return isLink ? 'is a symbolic link, which a bundle never holds' : 'is not a regular file';
}
