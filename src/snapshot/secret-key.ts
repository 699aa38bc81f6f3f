/** What a name says about the values under it; printed as the marker's `kind`. First match wins. */
const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['community', /communit(?:y|ies)/],
  [
    'private-key',
    /privatekeys?|privkeys?|secretkeys?|(?:signing|encryption|decryption|hmac|master|sharedsymmetric|symmetric|session|auth|authentication|privacy|priv|ssh|recovery|wifi|radius|tacacs|ipsec|storage|account)key$|keymaterial|keydata|keytab/,
  ],
  [
    'token',
    /token|apikey|accesskey|bearer|jwt|cookie|sessionid|otpseed|licen[cs]ekey|(?:unlock|recovery|backup)codes?$|^authorization(?:header)?$|webhookur[il]$|connectionstring|^dsn$/,
  ],
  ['hash', /^(?:hash|hashes|salt)$|(?:password|passwd|pwd|nt|lm|secret|credential)hash/],
  [
    'password',
    /passw(?:or)?[dt]s?|passphrases?|passcode|passkey|kennwort|contrase[ñn]a|motdepasse|(?<!by|com|over|sur|tres)pass$|^pwd$|pwd$|^pw$|(?:root|bind|dn|user|admin|login)pw$|^pin$|pincode|^psk$|presharedkey|sharedkey/,
  ],
  ['credential', /credential/],
  ['secret', /secret/],
];

/** Names that speak about secrets without holding one: policies, sizes, kinds, references to stores. */
const ABOUT =
  /(?:length|strength|complexity|type|types|method|methods|algorithm|attribute|policy|policies|settings|options|check|checks|mode|format|interval|timeout|lifetime|days|expiry|expiration|age|history|count|limit|size|bits|enabled|allowed|required|used|store|stores|plugin|plugins|fingerprint|selection)$/;

/** Names whose numbers are settings: `remembered_previous_passwords: 10`. A text under them is still a secret. */
const COUNTING = /^(?:min|max|minimum|maximum|number|remember|remembered|previous)/;

/** Members of an object under a secret name that describe it. Few for most kinds: `passwords: {"admin": "…"}` exists. */
const DESCRIBING: ReadonlySet<string> = new Set('selection type method algorithm username enabled'.split(' '));

/** A credential (store) is an object of many members, most of them no secret. */
const DESCRIBING_CREDENTIAL: ReadonlySet<string> = new Set(
  'name title description id user login host port address version api path plugin'.split(' '),
);

/** A name in one spelling: `bindPassword`, `bind-password` and `BIND_PASSWORD` are the same. */
export function normaliseKey(key: string): string {
  return key
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The kind of secret that a member of this name holds, or null when the name does not look like a secret. */
export function secretKindOfKey(key: string): string | null {
  const name = normaliseKey(key);
  return ABOUT.test(name) ? null : kindOf(name);
}

/**
 * The kind of secret that the bodies of an endpoint hold (`passwords/{id}`, `management/root_password`, `credentialstores/{id}`), or null.
 * Segments are read without the exceptions of {@link secretKindOfKey}: a credential store's body is full of credentials.
 */
export function secretKindOfEndpoint(endpointPath: string): string | null {
  for (const segment of endpointPath.split('/')) {
    const kind = kindOf(normaliseKey(segment));
    if (kind !== null && kind !== 'token') return kind;
  }
  return null;
}

/** Whether a number under this secret-looking name is a setting, such as a count, rather than a secret. */
export function isCountingKey(key: string): boolean {
  return COUNTING.test(normaliseKey(key));
}

/** Whether a member of an object that stands under a secret name of this kind only describes the secret. */
export function isDescribingKey(kind: string, key: string): boolean {
  const name = normaliseKey(key);
  return DESCRIBING.has(name) || ABOUT.test(name) || (kind === 'credential' && DESCRIBING_CREDENTIAL.has(name));
}

function kindOf(name: string): string | null {
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}
