import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/** Replaces a file as a whole (mode 0600): whoever reads it meets the old text or the new one, also after a crash. */
export async function writePrivateFile(file: string, content: string | Uint8Array): Promise<void> {
  const aside = join(dirname(file), `.${process.pid}.${Date.now()}.new`);
  try {
    const handle = await open(aside, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
