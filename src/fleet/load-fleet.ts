import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AuditError } from '../model/audit-error.ts';
import type { Fleet } from '../model/fleet.ts';
import { codeOf } from './code-of.ts';
import { type FleetOptions, parseFleet } from './parse-fleet.ts';
import { refusal } from './yaml-file.ts';

/** Largest fleet file in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads and parses a fleet file. Reads nothing that it refers to: secrets and certificates are read where they are used.
 *
 * @throws AuditError (exit 2) when the file cannot be read, or with every mistake in it.
 */
export async function loadFleet(file: string, options: FleetOptions): Promise<Fleet> {
  const path = resolve(file);
  return parseFleet(await readFleetFile(path), path, options);
}

/** The text of a fleet file. @throws AuditError (exit 2) when it cannot be read, is larger than 1 MiB or no UTF-8. */
export async function readFleetFile(path: string): Promise<string> {
  const bytes = await readBounded(path);
  if (bytes.length > MAX_BYTES) throw refusal(path, [{ file: path, message: 'The file is larger than 1 MiB.' }]);
  return decode(bytes, path);
}

async function readBounded(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const status = await handle.stat();
    if (status.isDirectory()) throw new AuditError(`${path} is a folder.`, { hint: 'Name the fleet file in it.' });
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw new AuditError(`The fleet file ${path} cannot be read (${codeOf(error)}).`, {
      hint: '"sps-audit init" writes one to start from; --config names another.',
      cause: error,
    });
  } finally {
    await handle?.close();
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusal(path, [{ file: path, message: 'The file is not UTF-8 text.' }]);
  }
}
