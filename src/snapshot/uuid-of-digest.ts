/** A digest (SHA-256, lower-case hex) in the form of a UUID of version 8 (RFC 9562, section 5.8): the same for the same data. */
export function uuidOfDigest(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
