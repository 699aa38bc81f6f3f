import { resolve } from 'node:path';
import type { TlsTrust } from '../model/fleet.ts';
import type { Section } from './section.ts';

/** How the appliance's certificate is judged. An empty section, like none at all, means the system's store. */
export function resolveTls(section: Section, directory: string, allowInsecure: boolean): TlsTrust {
  const isInsecure = section.raw('insecure') === true;
  const given = ['caFile', 'pinSha256', ...(isInsecure ? ['insecure'] : [])].filter(section.has);
  if (given.length > 1) {
    section.refuse(given[1] ?? null, `Only one of ${given.join(', ')} can be given.`);
    return { kind: 'system' };
  }
  if (isInsecure && !allowInsecure) {
    section.refuse(
      'insecure',
      'TLS without verification is refused.',
      'Use caFile or pinSha256 ("sps-audit check" prints the pin), or say --allow-insecure on the command line.',
    );
  }
  if (isInsecure) return { kind: 'insecure' };
  const caFile = section.text('caFile');
  if (caFile !== undefined) return { kind: 'ca-file', path: resolve(directory, caFile) };
  const pin = section.text('pinSha256');
  return pin === undefined ? { kind: 'system' } : resolvePin(section, pin);
}

/** A pin in any usual spelling, as upper-case hex with colons. */
function resolvePin(section: Section, pin: string): TlsTrust {
  const digits = pin
    .replace(/^sha-?256[:=/ ]/i, '')
    .replace(/[:\s-]/g, '')
    .toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) {
    section.refuse(
      'pinSha256',
      '"pinSha256" must be 64 hex digits, with or without colons.',
      '"sps-audit check" prints the pin.',
    );
  }
  return { kind: 'pin', sha256: digits.match(/../g)?.join(':') ?? '' };
}
