import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditError, EXIT } from '../model/audit-error.ts';
import type { SecretSource } from '../model/fleet.ts';
import { keyId } from './dsse.ts';
import { exists } from './exists.ts';
import { makeFolder } from './make-folder.ts';

/** Fetches a secret's text from its file, variable or command. */
export type ReadSecret = (source: SecretSource) => Promise<string>;

export interface KeyFiles {
  /** Ed25519 private key, PKCS #8 in PEM. */
  readonly signingFile: string;
  /** Its public half, SubjectPublicKeyInfo in PEM: for those who verify. */
  readonly publicFile: string;
  /** The fleet's HMAC key for fingerprints: 64 hex digits. */
  readonly fingerprintFile: string;
}

const FINGERPRINT_KEY_BYTES = 32;

/**
 * Makes a signing key and a fingerprint key and writes them to new files (0600; the public key 0644).
 *
 * @throws AuditError (exit code 2) before anything is written when one of the files is there already: overwriting a signing
 *   key loses the means to sign on, and overwriting a fingerprint key makes all earlier fingerprints incomparable.
 */
export async function generateKeys(files: KeyFiles): Promise<{ readonly keyid: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const contents: readonly (readonly [file: string, text: string, mode: number])[] = [
    [files.signingFile, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 0o600],
    [files.publicFile, publicKey.export({ format: 'pem', type: 'spki' }).toString(), 0o644],
    [files.fingerprintFile, `${randomBytes(FINGERPRINT_KEY_BYTES).toString('hex')}\n`, 0o600],
  ];
  for (const [file] of contents) await refuseExisting(file);
  for (const [file, text, mode] of contents) await writeNew(file, text, mode);
  return { keyid: keyId(privateKey) };
}

/** @throws AuditError (exit code 2) when the secret is no unencrypted Ed25519 private key in PEM; the text itself is never shown. */
export async function loadSigningKey(source: SecretSource, readSecret: ReadSecret): Promise<KeyObject> {
  const text = await readSecret(source);
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The library's message may quote the key; ours does not.
  }
  throw new AuditError(
    `The signing key from ${describe(source)} is not an Ed25519 private key in PEM without a passphrase.`,
    {
      exitCode: EXIT.usage,
      hint: 'Make one with `sps-audit keys generate`, or with `openssl genpkey -algorithm ed25519`.',
    },
  );
}

/** The key that signatures are checked with. @throws AuditError (exit code 2) when the file holds no Ed25519 public key in PEM. */
export async function loadPublicKey(file: string): Promise<KeyObject> {
  try {
    const key = createPublicKey(await readFile(file, 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
      throw new AuditError(`Cannot read the public key ${file} (${code}).`, { exitCode: EXIT.usage });
    }
  }
  throw new AuditError(`${file} is not an Ed25519 public key in PEM.`, {
    exitCode: EXIT.usage,
    hint: 'Take the .pub.pem file that `sps-audit keys generate` wrote, or `openssl pkey -pubout`.',
  });
}

/** The 32 bytes of the fleet's fingerprint key. @throws AuditError (exit code 2) when the secret is not 64 hex digits. */
export async function loadFingerprintKey(source: SecretSource, readSecret: ReadSecret): Promise<Buffer> {
  const text = (await readSecret(source)).trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  throw new AuditError(`The fingerprint key from ${describe(source)} is not 64 hexadecimal digits.`, {
    exitCode: EXIT.usage,
    hint: 'Make one with `sps-audit keys generate`, or with `openssl rand -hex 32`.',
  });
}

function describe(source: SecretSource): string {
  if (source.from === 'env') return `the variable ${source.variable}`;
  return source.from === 'file' ? source.path : `the command ${source.command[0] ?? ''}`;
}

async function refuseExisting(file: string): Promise<void> {
  if (await exists(file)) throw existsError(file);
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  try {
    await makeFolder(dirname(file), 0o700);
    const handle = await open(file, 'wx', mode);
    await handle
      .writeFile(text)
      .then(() => handle.sync())
      .finally(() => handle.close());
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw existsError(file);
    throw new AuditError(`Cannot write ${file}: ${(cause as Error).message}`, { exitCode: EXIT.usage, cause });
  }
}

function existsError(file: string): AuditError {
  return new AuditError(`${file} is there already and is not overwritten.`, {
    exitCode: EXIT.usage,
    hint: 'Choose another name, or move the old key away; it is still needed to verify and compare what was made with it.',
  });
}
