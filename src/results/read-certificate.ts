import { X509Certificate } from 'node:crypto';

/** What is told of a certificate: names on one line, times in ISO 8601, UTC. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** Reads a certificate in PEM; null when it is none. */
export function readCertificate(pem: string): CertificateFacts | null {
  try {
    const { subject, issuer, validFromDate, validToDate } = new X509Certificate(pem);
    return {
      subject: oneLine(subject),
      issuer: oneLine(issuer),
      notBefore: validFromDate.toISOString(),
      notAfter: validToDate.toISOString(),
    };
  } catch {
    return null;
  }
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
