/** Longest path inside a bundle, in UTF-16 units: leaves room below the limits of every usual file system. */
const MAX_LENGTH = 400;
const MAX_SEGMENT_BYTES = 200;
/** Control characters (Unicode Cc), and what separates paths or names streams on some systems. */
const FORBIDDEN = /[\p{Cc}\\:]/u;

/**
 * True for a plain path relative to a bundle: segments joined by `/`, none of them empty, `.` or `..`,
 * no backslash, colon or control character. Such a path cannot leave the folder on any system.
 */
export function isBundlePath(path: string): boolean {
  if (path.length === 0 || path.length > MAX_LENGTH || FORBIDDEN.test(path) || !path.isWellFormed()) return false;
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= MAX_SEGMENT_BYTES);
}
