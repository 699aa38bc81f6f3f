import { resolve } from 'node:path';
import type { CredentialReference } from '../model/fleet.ts';
import { resolveSecretSource, secretKeys } from './resolve-secret-source.ts';
import type { Section } from './section.ts';

const PASSWORD = secretKeys('password');

/** How to log in, or null after a mistake was noted. Reads neither file nor environment. */
export function resolveCredentials(section: Section, directory: string): CredentialReference | null {
  if (section.has('clientCertificate')) return resolveCertificate(section, directory);
  const password = resolveSecretSource(section, PASSWORD, directory);
  const username = section.text('username');
  if (!Object.values(PASSWORD).some(section.has)) {
    section.refuse(
      null,
      'The credentials do not say where the password comes from.',
      'Add passwordEnv, passwordFile or passwordCommand, or use clientCertificate.',
    );
  } else if (!section.has('username')) {
    section.refuse(null, '"username" is missing here.');
  }
  if (password === null || username === undefined) return null;
  // RFC 7617, section 2: the first colon ends the user name.
  if (/[:\p{Cc}]/u.test(username)) {
    section.refuse('username', 'A user name with a colon or a control character cannot log in by HTTP Basic.');
    return null;
  }
  return { kind: 'password', username, password };
}

function resolveCertificate(section: Section, directory: string): CredentialReference | null {
  const others = ['username', ...Object.values(PASSWORD)].filter(section.has);
  if (others[0] !== undefined) {
    section.refuse(
      others[0],
      `"${others[0]}" does not go together with clientCertificate.`,
      'An appliance takes the one or the other.',
    );
    return null;
  }
  const both = section.text('clientCertificate');
  const files = section.section('clientCertificate');
  const certificateFile = both ?? files.text('certificateFile');
  const keyFile = both ?? files.text('keyFile');
  const passphrase = resolveSecretSource(files, secretKeys('passphrase'), directory);
  if (certificateFile === undefined || keyFile === undefined) return null;
  return {
    kind: 'certificate',
    certificateFile: resolve(directory, certificateFile),
    keyFile: resolve(directory, keyFile),
    passphrase,
  };
}
