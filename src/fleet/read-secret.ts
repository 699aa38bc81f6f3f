import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AuditError } from '../model/audit-error.ts';
import type { SecretSource } from '../model/fleet.ts';
import { codeOf } from './code-of.ts';
import type { Environment } from './resolve-proxy.ts';
import { runSecretCommand } from './run-secret-command.ts';

/** Largest secret in bytes; the largest in use are PEM keys of some kilobytes. */
const MAX_BYTES = 64 * 1024;

/**
 * Fetches a secret from where the fleet file says. One line end at the end of a file or of a command's output is cut.
 * The caller keeps it in memory only.
 *
 * @throws AuditError (exit 2) that names the source. No message holds the secret or what a command printed.
 */
export async function readSecret(source: SecretSource, env: Environment): Promise<string> {
  switch (source.from) {
    case 'env':
      return readVariable(source.variable, env);
    case 'file':
      return notEmpty(cutLineEnd(await readSecretFile(source.path)), `The secret file ${source.path}`);
    case 'command':
      return notEmpty(cutLineEnd(await runSecretCommand(source.command, env)), 'The output of the secret command');
  }
}

function readVariable(variable: string, env: Environment): string {
  const secret = env[variable];
  if (secret === undefined) {
    throw new AuditError(`The environment variable ${variable} is not set.`, {
      hint: 'Set it for this program, or name another source of the secret in the fleet file.',
    });
  }
  return notEmpty(secret, `The environment variable ${variable}`);
}

/** Mode and content are read from one open file, so that it cannot be exchanged in between. */
async function readSecretFile(path: string): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    // O_NONBLOCK: opening a pipe for reading would otherwise wait for a writer for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await handle.stat();
    if (!status.isFile()) {
      throw new AuditError(`The secret file ${path} is not a regular file.`, {
        hint: 'A secret that a program prints is taken by passwordCommand, or command.',
      });
    }
    if (process.platform !== 'win32' && (status.mode & 0o077) !== 0) {
      const mode = (status.mode & 0o777).toString(8).padStart(4, '0');
      throw new AuditError(`The secret file ${path} can be read by others (mode ${mode}).`, {
        hint: `Run: chmod 600 ${path}`,
      });
    }
    if (status.size > MAX_BYTES) throw new AuditError(`The secret file ${path} is larger than 64 KiB.`);
    return await handle.readFile('utf8');
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw new AuditError(`The secret file ${path} cannot be read (${codeOf(error)}).`);
  } finally {
    await handle?.close();
  }
}

function cutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function notEmpty(secret: string, what: string): string {
  if (secret === '') throw new AuditError(`${what} is empty.`);
  return secret;
}
