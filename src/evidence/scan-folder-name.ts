import { sha256Hex } from '../snapshot/sha256-hex.ts';

/** `2026-11-22T190000Z-3f9a1c`: UTC start time to the second, and six hex digits. */
const SCAN_FOLDER = /^\d{4}-\d{2}-\d{2}T\d{6}Z-[0-9a-f]{6}$/;

/**
 * The folder name of a scan. The short id is taken from the SHA-256 of `uid`, so that the same scan gets the same name
 * whatever a uid looks like. `startTime` is ISO 8601 in UTC.
 */
export function scanFolderName(uid: string, startTime: string): string {
  const time = new Date(startTime).toISOString().slice(0, 19).replaceAll(':', '');
  return `${time}Z-${sha256Hex(uid).slice(0, 6)}`;
}

/** True for a name that {@link scanFolderName} can give. */
export function isScanFolderName(name: string): boolean {
  return SCAN_FOLDER.test(name);
}

/** The start in such a name, to be compared as text: to the second, UTC. */
export function startOf(name: string): string {
  return name.slice(0, name.lastIndexOf('-'));
}
