import { homedir } from 'node:os';

/**
 * Gives an account without a home (a bare user id in a container, a system account) Debian's name for none. Node.js and libraries
 * ask for a home when they load, and throw where there is none.
 */
export function ensureHome(env: Record<string, string | undefined>): void {
  try {
    homedir();
  } catch {
    env['HOME'] = '/nonexistent';
  }
}
