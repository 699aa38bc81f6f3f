import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileContent } from '../model/file-content.ts';

/** At least this much text is written at a time, in UTF-16 code units. */
const PORTION_LENGTH = 256 * 1024;

/** Writes a new file of mode 0600 and syncs it to the disk; its SHA-256 in lower-case hex and its size come back. */
export async function writeSynced(
  file: string,
  content: FileContent,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const handle = await open(file, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for (const bytes of portionsOf(content)) {
      hash.update(bytes);
      sizeBytes += bytes.byteLength;
      await handle.writeFile(bytes);
    }
    await handle.sync();
    return { sha256: hash.digest('hex'), sizeBytes };
  } finally {
    await handle.close();
  }
}

/** The bytes of a file in order, small pieces of text joined. Text has to be well-formed within each piece. */
export function* portionsOf(content: FileContent): Generator<Uint8Array> {
  if (content instanceof Uint8Array) return yield content;
  if (typeof content === 'string') return yield Buffer.from(content, 'utf8');
  let text = '';
  for (const piece of content) {
    text += piece;
    if (text.length < PORTION_LENGTH) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  yield Buffer.from(text, 'utf8');
}
