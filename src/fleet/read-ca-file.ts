import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AuditError } from '../model/audit-error.ts';
import { codeOf } from './code-of.ts';

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * Reads the certificates of an authority (PEM, one or several) and checks that each can be parsed. Gives the certificates only,
 * without whatever stands between them.
 *
 * @throws AuditError (exit 2) that names the file.
 */
export async function readCaFile(path: string): Promise<string> {
  const text = await readFile(path, 'latin1').catch((error: unknown) => {
    throw new AuditError(`The CA file ${path} cannot be read (${codeOf(error)}).`, { cause: error });
  });
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    throw new AuditError(`The CA file ${path} holds no certificate.`, {
      hint: 'It has to be in PEM. To convert: openssl x509 -inform DER -in FILE',
    });
  }
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch {
      throw new AuditError(`Certificate ${index + 1} in the CA file ${path} cannot be parsed.`);
    }
  }
  return `${certificates.join('\n')}\n`;
}
