import { lstat } from 'node:fs/promises';

/** Whether something has this path, a link to nowhere included. False, too, where that cannot be found out. */
export function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
