import { open } from 'node:fs/promises';
import { AuditError } from '../model/audit-error.ts';

/** The logo stands in every report and in every results.json. */
const MAX_LOGO_BYTES = 64 * 1024;

/**
 * Reads an image as a `data:` address. Its kind is told by its content (PNG: ISO/IEC 15948, section 5.2; JPEG: ISO/IEC 10918-1,
 * B.1.1.3; SVG), not by its name. What an SVG would run or load stays dead: pages show it as an image.
 *
 * @throws AuditError (exit 2) that names the file, when it cannot be read, is too large or is no such image.
 */
export async function loadLogo(file: string): Promise<string> {
  const bytes = await readAtMost(file, MAX_LOGO_BYTES + 1);
  if (bytes.length > MAX_LOGO_BYTES) throw refusal(file, 'is larger than 64 KiB');
  const type = typeOf(bytes);
  if (type === null) throw refusal(file, 'is neither PNG, JPEG nor SVG');
  return `data:${type};base64,${bytes.toString('base64')}`;
}

async function readAtMost(file: string, maxBytes: number): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw refusal(file, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function typeOf(bytes: Buffer): string | null {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg';
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  return /^(?:<\?xml|<!--|<!DOCTYPE svg|<svg)/i.test(text) && /<svg[\s>]/i.test(text) ? 'image/svg+xml' : null;
}

function refusal(file: string, why: string): AuditError {
  return new AuditError(`The logo ${file} ${why}.`, {
    hint: 'Name a small PNG, JPEG or SVG file in organisation.logo of the fleet file, or leave it out.',
  });
}
