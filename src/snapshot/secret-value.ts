/**
 * Texts that are secrets wherever they stand. Each pattern runs in linear time: hostile texts of megabytes come through here.
 * Certificates, public keys and fingerprints match none of them.
 */
const PATTERNS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['private-key', /-{4,5} ?BEGIN(?: |%20|\+)[A-Z0-9 %+]{0,60}PRIVATE(?: |%20|\+)KEY/i],
  ['private-key', /PuTTY-User-Key-File-|AGE-SECRET-KEY-1/i],
  // crypt(3) and its relatives, and the schemes of RFC 2307 directories.
  ['hash', /\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[a-z0-9-]{0,12})\$[^\s$]/i],
  ['hash', /\{(?:S?SHA(?:224|256|384|512)?|S?MD5|CRYPT|PBKDF2[A-Z0-9_-]{0,12})\}\S{8}/i],
  // JSON Web Token (RFC 7519): `eyJ` is base64url of `{"`.
  ['token', /[\w-]\.eyJ[\w-]{2}/],
  // The encrypted kind (RFC 7516) has no second `eyJ`; only where a word starts, or a run of `eyJ` would cost its square.
  ['token', /(?<![\w-])eyJ[\w-]{5,2000}\.\.?[\w-]{2}/],
  ['token', /\b(?:Bearer|Splunk) {1,4}[\w.~+/=-]{16}/i],
  ['token', /\bBasic {1,4}[A-Za-z0-9+/]{8,400}={0,2}(?![^\s"'])/],
  ['token', /\b(?:gh[pousr]_[A-Za-z0-9]{20}|glpat-[\w-]{20}|xox[abeprs]-[\w-]{10}|A(?:KIA|SIA)[0-9A-Z]{16})/],
  // Userinfo with a password in an address (RFC 3986, section 3.2.1).
  ['url-credentials', /:\/\/[^\s/?#:@]{0,256}:[^\s/?#]{1,512}@/],
  // Assignments inside free text, such as a plugin's configuration file.
  [
    'free-text',
    /(?:passw(?:or)?[dt]|passphrase|\bpwd|secret|(?:api|private|account|access)_?key|token|community)[\w.-]{0,40}[ \t]{0,8}=[ \t]{0,8}[^\s=]/i,
  ],
  // Signed addresses: `?sig=…`, `&key=…`.
  ['token', /[?&](?:key|sig|signature|code|auth)=[^\s&#]{8}/i],
  // Arguments of commands, and the typed secrets of network devices.
  ['free-text', /(?<![\w-])--?(?:passw(?:or)?d|passphrase|pass|secret|token|api-?key)[ \t]{1,8}[^\s-]\S{2}/i],
  ['free-text', /(?<![\w-])-u[ \t]{0,4}[\w.@-]{1,64}:[^\s:/]{3}/],
  [
    'free-text',
    /\b(?:secret|password|key)[ \t]{1,4}[0-9][ \t]{1,4}\S{4}|\bsnmp-server[ \t]{1,4}community[ \t]{1,4}\S/i,
  ],
  // The same as JSON, YAML or XML write it; prose such as "Password: " at the end of a line is none.
  [
    'free-text',
    /(?:passw(?:or)?[dt]|passphrase|secret|api_?key|private_?key)\\{0,3}["']?[ \t]{0,8}(?::[ \t]{0,8}\\{0,3}["']?|>)[^\s"'<:=\\]{3}/i,
  ],
];

/** Something that every text has that a pattern above matches; hardly any other text has it. */
const SUSPICIOUS =
  /[$={>]|:\/\/|[a-z]\\*["']?:|-u|--?pass|--?secret|--?token|--?api|(?:secret|password|key)\s{1,4}\d|snmp-server|eyJ|BEGIN|PuTTY|AGE-SECRET|Bearer|Splunk|Basic|gh[pousr]_|glpat-|xox|A(?:KIA|SIA)|LS0tLS1/i;

/** The kind of secret that a text is or contains, or null. The whole text is to be replaced, never a part of it. */
export function secretKindOfValue(text: string): string | null {
  // One look at most texts instead of a dozen.
  if (!SUSPICIOUS.test(text)) return null;
  for (const [kind, pattern] of PATTERNS) {
    if (pattern.test(text)) return kind;
  }
  return isEncodedPrivateKey(text) ? 'private-key' : null;
}

/** A PEM private key once more in base64, as Kubernetes secrets and some plugins carry it. */
function isEncodedPrivateKey(text: string): boolean {
  const start = text.indexOf('LS0tLS1CRUdJTi');
  if (start < 0) return false;
  return Buffer.from(text.slice(start, start + 100), 'base64')
    .toString('latin1')
    .includes('PRIVATE KEY');
}

// No hyphen inside a block: with one, a chain of blocks could be divided in exponentially many ways.
const PUBLIC_PEM =
  /^\s*(?:-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE|(?:RSA )?PUBLIC KEY|X509 CRL|CERTIFICATE REQUEST|PGP PUBLIC KEY BLOCK)-----[\w+/=\s.,:]*-----END \1-----\s*)+$/;
const PUBLIC_SSH = /^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]+|sk-[\w@.-]+) AAAA[\w+/]+={0,3}(?: [^\r\n]*)?\s*$/;

/** Certificates, requests, revocation lists and public keys: they stay, even under a name that looks like a secret. */
export function isPublicMaterial(text: string): boolean {
  return (text.includes('-----BEGIN ') && PUBLIC_PEM.test(text)) || PUBLIC_SSH.test(text);
}
