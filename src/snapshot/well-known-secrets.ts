/** Default community strings and passwords that everybody knows; compared trimmed and in lower case. */
const WELL_KNOWN: ReadonlySet<string> = new Set(
  (
    'public private community snmp cisco admin default mycommunity secret password manager monitor read write ' +
    'test guest changeme rmon security system access root tivoli ilmi'
  ).split(' '),
);

/** Whether a secret is one of the shipped well-known defaults. */
export function isWellKnownSecret(secret: string): boolean {
  return WELL_KNOWN.has(secret.trim().toLowerCase());
}
