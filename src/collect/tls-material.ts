import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { Appliance, CredentialReference, SecretSource, TlsTrust } from '../model/fleet.ts';
import { cleanText } from './clean-text.ts';
import { failure } from './collect-failure.ts';

/** Trust anchors and client certificate, ready for handshakes. */
export interface TlsMaterial {
  readonly trust: TlsTrust;
  readonly secureContext: SecureContext;
}

/**
 * Reads the CA file and the client certificate of an appliance from disk.
 *
 * @throws CollectFailure `tls` when a file cannot be read or holds nothing usable.
 */
export async function loadTlsMaterial(
  appliance: Appliance,
  readSecret: (source: SecretSource) => Promise<string>,
): Promise<TlsMaterial> {
  const options = {
    ...(await loadAnchors(appliance.tls)),
    ...(await loadClientIdentity(appliance.credentials, readSecret)),
  };
  try {
    return { trust: appliance.tls, secureContext: createSecureContext(options) };
  } catch (error) {
    throw failure('tls', `The CA file or the client certificate cannot be used: ${messageOf(error)}`, {
      hint: 'Give PEM files that belong together, and the passphrase if the key is encrypted.',
    });
  }
}

async function loadAnchors(trust: TlsTrust): Promise<SecureContextOptions> {
  // A pin replaces the chain; without verification there is none. Neither needs anchors.
  if (trust.kind === 'pin' || trust.kind === 'insecure') return {};
  if (trust.kind === 'system')
    return { ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])] };
  const pem = await readPem(trust.path, 'The CA file');
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw failure('tls', `The CA file ${trust.path} holds no certificate in PEM.`, {
      hint: 'Export the CA of the appliance as PEM ("-----BEGIN CERTIFICATE-----").',
    });
  }
  // What stands in the file is trusted as it stands: an issuing CA serves without its root.
  return { ca: pem, allowPartialTrustChain: true };
}

async function loadClientIdentity(
  credentials: CredentialReference,
  readSecret: (source: SecretSource) => Promise<string>,
): Promise<SecureContextOptions> {
  if (credentials.kind !== 'certificate') return {};
  return {
    cert: await readPem(credentials.certificateFile, 'The client certificate'),
    key: await readPem(credentials.keyFile, 'The key of the client certificate'),
    ...(credentials.passphrase === null ? {} : { passphrase: await readSecret(credentials.passphrase) }),
  };
}

async function readPem(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw failure('tls', `${what} cannot be read: ${messageOf(error)}`, {
      hint: 'Check the path in the fleet file and the permissions.',
    });
  }
}

function messageOf(error: unknown): string {
  return cleanText(error instanceof Error ? error.message : String(error));
}
