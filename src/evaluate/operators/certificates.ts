import { createHash, X509Certificate } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Context, Frame } from '../frame.ts';
import { type Gap, isGap } from '../gap.ts';
import { type Operator, strict } from '../operator.ts';
import { isList, type Value, type ValueObject, wanted } from '../value.ts';
import { gapIn } from './lists.ts';
import { placeFacts } from './placed-facts.ts';

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,65536}?-----END CERTIFICATE-----/g;
const BLOCK_START = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g;
const MAX_BLOCKS = 50;
const MS_PER_DAY = 86_400_000;

/** Sizes of the named curves of FIPS 186-5 and SEC 2 in bits. */
const CURVE_BITS: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  secp224r1: 224,
  prime192v1: 192,
};

/** Every certificate of a PEM text in order; undefined when it holds none or one that does not parse. CRLF and `\n` written out are accepted. */
function parseCertificates(text: string): readonly X509Certificate[] | undefined {
  const written = text.replaceAll('\\r', '').replaceAll('\\n', '\n');
  const blocks = written.match(PEM_BLOCK);
  if (blocks === null || blocks.length > MAX_BLOCKS) return undefined;
  // A block that is cut short or damaged must not be passed over: the certificate nobody can read may be the weak one.
  if (blocks.length !== written.match(BLOCK_START)?.length) return undefined;
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function certificateFacts(certificate: X509Certificate, asOfMs: number): ValueObject {
  const { publicKey } = certificate;
  const details = publicKey.asymmetricKeyDetails ?? {};
  const type = publicKey.asymmetricKeyType ?? null;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    isCa: certificate.ca,
    started: certificate.validFromDate.getTime() <= asOfMs,
    daysLeft: Math.floor((certificate.validToDate.getTime() - asOfMs) / MS_PER_DAY),
    keyType: type === 'rsa-pss' ? 'rsa' : type,
    keyBits: details.modulusLength ?? CURVE_BITS[details.namedCurve ?? ''] ?? (type === 'ed25519' ? 256 : null),
    signatureHash:
      /(?:md5|sha-?\d+)/i
        .exec(certificate.signatureAlgorithm ?? '')?.[0]
        .toLowerCase()
        .replace('-', '') ?? null,
    selfSigned: certificate.issuer === certificate.subject && certificate.verify(publicKey),
    usages: certificate.keyUsage ?? [],
    keyFingerprint: createHash('sha256').update(spki).digest('hex'),
    fingerprint: certificate.fingerprint256,
  };
}

/** Facts of the certificates in a text. Parsed once for an appliance: many rules look at the same certificates. */
function factsOf({ certificates, asOfMs }: Context, text: string): readonly ValueObject[] | undefined {
  const key = `${asOfMs} ${text}`;
  if (!certificates.has(key)) {
    certificates.set(
      key,
      parseCertificates(text)?.map((certificate) => certificateFacts(certificate, asOfMs)),
    );
  }
  // Copies: the place of the same certificate is another one in every text.
  return certificates.get(key)?.map((facts) => ({ ...facts }));
}

/** The leaf of a PEM text: its first block. */
function leaf(frame: Frame, value: Value | undefined): X509Certificate | Gap {
  const first = typeof value === 'string' ? parseCertificates(value)?.[0] : undefined;
  if (first === undefined) return wanted('a certificate in PEM', value);
  placeFacts(frame.context, value as string, [], oneLine(first.subject));
  return first;
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}

export const CERTIFICATE_OPERATORS: Readonly<Record<string, Operator>> = {
  /** Facts of every certificate in a PEM text or a list of them. Times are compared in UTC; `daysLeft` is rounded down. */
  certs: strict(1, 1, (frame: Frame, [value]) => {
    const texts = value !== undefined && isList(value) ? value : [value as Value];
    const incomplete = gapIn(texts);
    if (incomplete !== undefined) return incomplete;
    const all: ValueObject[] = [];
    for (const text of texts) {
      const facts = typeof text === 'string' ? factsOf(frame.context, text) : undefined;
      if (facts === undefined) return wanted('a certificate in PEM', text);
      placeFacts(frame.context, text as string, facts, facts.map(({ subject }) => oneLine(String(subject))).join('; '));
      all.push(...facts);
    }
    return all;
  }),
  /** Was the first signed by the second? The names match and the signature verifies. */
  cert_issued_by: strict(2, 2, (frame, [child, issuer]) => {
    const [signed, signer] = [leaf(frame, child), leaf(frame, issuer)];
    if (isGap(signed)) return signed;
    if (isGap(signer)) return signer;
    return signed.issuer === signer.subject && signed.verify(signer.publicKey);
  }),
  /** Does a certificate name the host? Alternative names only (RFC 9525); a wildcard covers one label. */
  cert_names_host: strict(2, 2, (frame, [text, host]) => {
    const certificate = leaf(frame, text);
    if (isGap(certificate)) return certificate;
    if (typeof host !== 'string' || host === '') return wanted('a host', host);
    const name = host.replace(/^\[|\]$/g, '');
    // Each kind against entries of its own kind: `checkIP` throws on a name, `checkHost` would take an address for one.
    const isAddress = ipaddr.IPv4.isValidFourPartDecimal(name) || ipaddr.IPv6.isValid(name);
    if (isAddress) return certificate.checkIP(name) !== undefined;
    return certificate.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;
  }),
};
