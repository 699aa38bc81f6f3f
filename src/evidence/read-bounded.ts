import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Why a file could not be taken in, in words for a report. */
export class UnreadableFile extends Error {
  readonly isMissing: boolean;

  constructor(reason: string, isMissing = false) {
    super(reason);
    this.name = 'UnreadableFile';
    this.isMissing = isMissing;
  }
}

/**
 * Reads a regular file in pieces. Never follows a symbolic link as the last step, never waits for a pipe or a device,
 * and stops at `maxBytes` also when the file grows meanwhile.
 *
 * @throws UnreadableFile with the reason, whatever went wrong.
 */
export async function readPieces(path: string, maxBytes: number, take: (piece: Uint8Array) => void): Promise<void> {
  // O_NONBLOCK: opening a pipe for reading would otherwise wait for a writer for ever.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    const { code } = error;
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? new UnreadableFile('is missing', true)
      : new UnreadableFile(openReason(code));
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new UnreadableFile('is not a regular file');
    if (facts.size > maxBytes) throw new UnreadableFile(`is larger than ${maxBytes} bytes`);
    const buffer = Buffer.allocUnsafe(1 << 16);
    for (let total = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      total += bytesRead;
      if (total > maxBytes) throw new UnreadableFile(`is larger than ${maxBytes} bytes`);
      take(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
  } finally {
    await handle.close().catch(() => undefined);
  }
}

/** The whole of a regular file of at most `maxBytes`. @throws UnreadableFile */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await readPieces(path, maxBytes, (piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}

function openReason(code: string | undefined): string {
  if (code === 'ELOOP' || code === 'EMLINK') return 'is a symbolic link';
  return `cannot be read (${code ?? 'error'})`;
}
