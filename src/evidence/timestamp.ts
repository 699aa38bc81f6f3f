import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

const SHA256_OID = '2.16.840.1.101.3.4.2.1';
/** id-kp-timeStamping: the one purpose a time stamping certificate may have (RFC 3161, section 2.3). */
const TIME_STAMPING_OID = '1.3.6.1.5.5.7.3.8';
/** Answers hold a token and some certificates; more is no answer. */
export const MAX_TIMESTAMP_BYTES = 256 * 1024;

/** A time stamp that was checked: when, by the authority's clock. ISO 8601, UTC. */
export interface TimestampFacts {
  readonly time: string;
  /** False: the signature fits the certificate inside, and nobody said which authority to trust. */
  readonly trusted: boolean;
}

/**
 * Asks a time stamping authority for a token over the SHA-256 of some bytes (RFC 3161 over HTTP, section 3.4). Only the
 * digest leaves this machine. Follows no redirect.
 *
 * @returns the answer in DER, which `openssl ts -verify -in` reads.
 * @throws Error with the reason in words; a scan is not worth less for want of a time stamp, so the caller goes on.
 */
export async function requestTimestamp(url: string, data: Uint8Array, timeoutMs: number): Promise<Buffer> {
  const nonce = randomBytes(8);
  // A positive integer of exactly eight bytes, so that DER has one spelling of it.
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(timestampQuery(data, nonce)),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: Error) => {
    // "fetch failed" has its reason beside it.
    throw error.cause instanceof Error ? error.cause : error;
  });
  if (!answer.ok) throw new Error(`the time stamping authority answered with status ${answer.status}`);
  const response = await boundedBody(answer);
  const { info } = parseResponse(response);
  const echoed = info.nonce === undefined ? null : Buffer.from(info.nonce.valueBlock.valueHexView);
  if (echoed?.equals(nonce) !== true) throw new Error('the answer is not to this request (another nonce)');
  await verifyTimestamp(response, data, null);
  return response;
}

/**
 * Checks a time stamp over some bytes: the digest inside, the signature, and that its certificate is for time stamping; with
 * `caPem` also that this authority stands behind it.
 *
 * @throws Error with the reason in words.
 */
export async function verifyTimestamp(
  response: Uint8Array,
  data: Uint8Array,
  caPem: string | null,
): Promise<TimestampFacts> {
  const { signed, info } = parseResponse(response);
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const digest = createHash('sha256').update(data).digest();
  if (hashAlgorithm.algorithmId !== SHA256_OID || !digest.equals(Buffer.from(hashedMessage.valueBlock.valueHexView))) {
    throw new Error('the time stamp is for something else');
  }
  const trustedCerts = caPem === null ? [] : certificatesOf(caPem);
  const outcome = await signed
    .verify({
      signer: 0,
      data: new Uint8Array(data).buffer,
      trustedCerts,
      checkChain: caPem !== null,
      checkDate: info.genTime,
      extendedMode: true,
    })
    .catch((error: { readonly message?: string; readonly signatureVerified?: boolean | null }) => {
      throw new Error(`the signature of the time stamp does not hold: ${error.message ?? 'unknown'}`);
    });
  if (outcome.signatureVerified !== true) throw new Error('the signature of the time stamp does not match');
  if (caPem !== null && outcome.signerCertificateVerified !== true) {
    throw new Error('the time stamp is not from the given authority');
  }
  const signer = outcome.signerCertificate;
  const purposes = signer == null ? [] : (new X509Certificate(Buffer.from(signer.toSchema().toBER())).keyUsage ?? []);
  if (!purposes.includes(TIME_STAMPING_OID)) throw new Error('its certificate is not for time stamping');
  return { time: info.genTime.toISOString(), trusted: caPem !== null };
}

function timestampQuery(data: Uint8Array, nonce: Uint8Array): ArrayBuffer {
  const hashedMessage = new OctetString({ valueHex: createHash('sha256').update(data).digest() });
  const hashAlgorithm = new AlgorithmIdentifier({ algorithmId: SHA256_OID, algorithmParams: new Null() });
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({ hashAlgorithm, hashedMessage }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  });
  return request.toSchema().toBER();
}

function parseResponse(response: Uint8Array): { readonly signed: SignedData; readonly info: TSTInfo } {
  const parsed = attempt(() => TimeStampResp.fromBER(new Uint8Array(response)));
  // 0 granted, 1 granted with modifications (RFC 3161, section 2.4.2).
  if (parsed.status.status !== 0 && parsed.status.status !== 1) {
    throw new Error(`the time stamping authority refused (status ${parsed.status.status})`);
  }
  return attempt(() => {
    const signed = new SignedData({ schema: parsed.timeStampToken?.content });
    const content = signed.encapContentInfo.eContent;
    if (content === undefined) throw new Error('no content');
    return { signed, info: TSTInfo.fromBER(content.getValue()) };
  });
}

function attempt<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new Error('it is no time stamp response (RFC 3161)');
  }
}

function certificatesOf(pem: string): Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => Certificate.fromBER(new X509Certificate(block).raw));
}

async function boundedBody(answer: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of answer.body ?? []) {
    total += piece.byteLength;
    if (total > MAX_TIMESTAMP_BYTES) throw new Error('the answer of the time stamping authority is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
