import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { TlsTrust } from '../model/fleet.ts';
import type { TlsFacts } from '../model/snapshot.ts';
import { cleanText } from './clean-text.ts';
import { type CollectFailure, failure } from './collect-failure.ts';

const MAX_CHAIN = 10;

const PIN_HINT = 'or set tls.pinSha256 to the fingerprint after comparing it on the appliance itself';

/** What to say for the verification results of OpenSSL and Node that people meet. */
const EXPLANATIONS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  CERT_HAS_EXPIRED: ['has expired', `Renew the certificate of the appliance, ${PIN_HINT}.`],
  CERT_NOT_YET_VALID: ['is not valid yet', 'Compare the clocks of the appliance and of this machine.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'is made out to another name',
    `Use a name of the certificate in the url, renew the certificate with the name asked for, ${PIN_HINT}.`,
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['is self-signed and not trusted', `Set tls.caFile to that certificate, ${PIN_HINT}.`],
};

const UNKNOWN_CA: readonly [string, string] = [
  'was issued by a CA that is not trusted here',
  `Set tls.caFile to the CA of the appliance, ${PIN_HINT}.`,
];

/** What the handshake showed: the leaf and its issuers as far as they are known. Null without any certificate. */
export function readTlsFacts(socket: TLSSocket, trust: TlsTrust): TlsFacts | null {
  const chain = readChain(socket);
  const [leaf] = chain;
  if (leaf === undefined) return null;
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.standardName ?? '',
    certificates: chain.map((certificate) => certificate.toString()),
    sha256: leaf.fingerprint256,
    trust: trust.kind,
  };
}

/**
 * Judges a finished handshake, before a byte of a request is sent. A pin replaces the check of chain, name and dates.
 * Handshakes are made without Node's own refusal, so that the certificate of a refused appliance can be shown;
 * hence every trust but `insecure` has to be established here. Null: trusted.
 */
export function judgeCertificate(socket: TLSSocket, trust: TlsTrust): CollectFailure | null {
  if (trust.kind === 'insecure') return null;
  const sha256 = socket.getPeerX509Certificate()?.fingerprint256;
  if (sha256 === undefined) return failure('tls', 'The appliance shows no certificate.');
  if (trust.kind === 'pin') {
    if (hexOf(sha256) === hexOf(trust.sha256)) return null;
    return failure('tls', `The certificate is not the pinned one: its SHA-256 is ${sha256}.`, {
      hint: 'If the certificate was renewed, compare this fingerprint on the appliance itself and change tls.pinSha256. If not, somebody may be in between.',
    });
  }
  if (socket.authorized) return null;
  const code = String(socket.authorizationError);
  const [what, hint] = EXPLANATIONS[code] ??
    (/ISSUER|SELF_SIGNED|VERIFY_LEAF/.test(code) ? UNKNOWN_CA : undefined) ?? [
      'is not accepted',
      `Renew the certificate of the appliance, ${PIN_HINT}.`,
    ];
  return failure('tls', `The certificate ${what} (${cleanText(code, 80)}; SHA-256 ${sha256}).`, { hint });
}

function readChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < MAX_CHAIN) {
    const certificate = new X509Certificate(next.raw);
    // A root names itself as its issuer.
    if (chain.some((known) => known.fingerprint256 === certificate.fingerprint256)) break;
    chain.push(certificate);
    next = next.issuerCertificate;
  }
  return chain;
}

function hexOf(fingerprint: string): string {
  return fingerprint.replace(/[^0-9A-Fa-f]/g, '').toUpperCase();
}
