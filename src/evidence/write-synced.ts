import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileContent } from '../model/file-content.ts';

/** About this much is written at a time. */
const PORTION_BYTES = 256 * 1024;
/** Of a UTF-16 code unit in UTF-8. */
const MAX_UNIT_BYTES = 3;

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

/**
 * The bytes of a file in order, small pieces of text joined. Each is written where its bytes belong: joining texts would copy them once
 * more. Text has to be well-formed within each piece.
 */
export function* portionsOf(content: FileContent): Generator<Uint8Array> {
  if (content instanceof Uint8Array) return yield content;
  if (typeof content === 'string') return yield Buffer.from(content, 'utf8');
  let bytes = Buffer.allocUnsafeSlow(PORTION_BYTES);
  let length = 0;
  for (const piece of content) {
    const mostBytes = MAX_UNIT_BYTES * piece.length;
    if (mostBytes > bytes.length - length) {
      if (length > 0) yield bytes.subarray(0, length);
      bytes = Buffer.allocUnsafeSlow(Math.max(PORTION_BYTES, mostBytes));
      length = 0;
    }
    length += bytes.write(piece, length);
  }
  yield bytes.subarray(0, length);
}
