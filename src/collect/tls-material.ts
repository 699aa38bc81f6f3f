import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { Appliance, CredentialReference, TlsTrust } from '../model/fleet.ts';
import type { CollectContext } from './collect-context.ts';
import { sourceFailure } from './source-failure.ts';

/** Trust anchors and client certificate, ready for handshakes. */
export interface TlsMaterial {
  readonly trust: TlsTrust;
  readonly secureContext: SecureContext;
  /** For a proxy that is reached by TLS itself: the system's store and the CA file, never the client certificate. */
  readonly proxyContext: SecureContext | null;
}

type Sources = Pick<CollectContext, 'readSecret' | 'readCaFile'>;

/**
 * Reads the CA file and the client certificate of an appliance from disk.
 *
 * @throws CollectFailure `tls` when a file cannot be read or holds nothing usable.
 */
export async function loadTlsMaterial(appliance: Appliance, sources: Sources): Promise<TlsMaterial> {
  const anchors = await loadAnchors(appliance.tls, sources);
  const options = { ...anchors, ...(await loadClientIdentity(appliance.credentials, sources)) };
  const viaTls = appliance.proxy?.startsWith('https:') === true;
  try {
    return {
      trust: appliance.tls,
      secureContext: createSecureContext(options),
      proxyContext: viaTls ? createSecureContext({ ...anchors, ca: [...systemStore(), ...caOf(anchors)] }) : null,
    };
  } catch (error) {
    throw sourceFailure('tls', 'The client certificate cannot be used', error);
  }
}

async function loadAnchors(trust: TlsTrust, { readCaFile }: Sources): Promise<SecureContextOptions> {
  // A pin replaces the chain; without verification there is none. Neither needs anchors.
  if (trust.kind === 'pin' || trust.kind === 'insecure') return {};
  if (trust.kind === 'system') return { ca: systemStore() };
  const ca = await readCaFile(trust.path).catch((error: unknown) => {
    throw sourceFailure('tls', 'Nothing was sent', error);
  });
  // What stands in the file is trusted as it stands: an issuing CA serves without its root.
  return { ca, allowPartialTrustChain: true };
}

function systemStore(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function caOf({ ca }: SecureContextOptions): string[] {
  return typeof ca === 'string' ? [ca] : [];
}

async function loadClientIdentity(
  credentials: CredentialReference,
  { readSecret }: Sources,
): Promise<SecureContextOptions> {
  if (credentials.kind !== 'certificate') return {};
  const { certificateFile, keyFile, passphrase } = credentials;
  try {
    return {
      cert: await readFile(certificateFile, 'utf8'),
      key: await readFile(keyFile, 'utf8'),
      ...(passphrase === null ? {} : { passphrase: await readSecret(passphrase) }),
    };
  } catch (error) {
    throw sourceFailure('auth', 'The client certificate cannot be had', error);
  }
}
