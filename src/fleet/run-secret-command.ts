import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { AuditError } from '../model/audit-error.ts';
import { codeOf } from './code-of.ts';
import type { Environment } from './resolve-proxy.ts';

/** Milliseconds that a command has. */
const TIMEOUT_MS = 10_000;

/** Most bytes that a command may print. */
const MAX_BYTES = 64 * 1024;

/**
 * Runs a command and gives what it printed to stdout. It has no stdin, so that it cannot wait for a person; its stderr is dropped,
 * because some commands print secrets there.
 *
 * @param timeoutMs after which the command and all that it started are ended
 * @throws AuditError (exit 2) that names the program, never its arguments or its output.
 */
export function runSecretCommand(
  command: readonly string[],
  env: Environment,
  timeoutMs = TIMEOUT_MS,
): Promise<string> {
  const [program = '', ...args] = command;
  const name = `The secret command (${basename(program)})`;
  return new Promise((resolve, reject) => {
    const fail = (what: string, hint?: string) =>
      reject(new AuditError(`${name} ${what}.`, hint === undefined ? {} : { hint }));
    let child: ChildProcessByStdio<null, Readable, null>;
    try {
      // Of its own process group, so that a shell's children can be ended with it.
      const detached = process.platform !== 'win32';
      child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'], detached });
    } catch (error) {
      // Some errors are thrown and not told by an event; their messages may quote an argument.
      return fail(`could not be started (${codeOf(error)})`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => {
      end(child);
      fail(`took longer than ${timeoutMs / 1000} seconds`, 'It must not ask anybody anything.');
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BYTES) return;
      end(child);
      fail('printed more than 64 KiB');
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      fail(`could not be started (${codeOf(error)})`);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else
        fail(
          `ended with ${code === null ? `signal ${signal}` : `exit code ${code}`}`,
          'Run it by hand to see what it says.',
        );
    });
  });
}

/** Ends the command with everything in its group, and lets go of its output. */
function end(child: ChildProcess): void {
  child.stdout?.destroy();
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
