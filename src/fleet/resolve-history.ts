import { resolve } from 'node:path';
import type { Fleet } from '../model/fleet.ts';
import type { Environment } from './resolve-proxy.ts';
import type { Section } from './section.ts';

/**
 * Where past scans are kept: `sqlite:` with an absolute path, or a PostgreSQL address; null when the file says nothing.
 * `urlEnv` exists because the address of a database may hold a password.
 */
export function resolveHistory(section: Section, directory: string, env: Environment): Fleet['history'] {
  if (section.has('url') && section.has('urlEnv')) {
    section.refuse('urlEnv', 'Only one of url, urlEnv can be given.');
    return null;
  }
  const variable = section.text('urlEnv');
  const key = variable === undefined ? 'url' : 'urlEnv';
  const url = variable === undefined ? section.text('url') : env[variable];
  if (variable !== undefined && !url) {
    section.refuse('urlEnv', `The environment variable ${variable} is not set.`);
  }
  if (!url) return null;
  if (url.startsWith('sqlite:')) return resolveSqlite(section, key, url.slice('sqlite:'.length), directory);
  const address = /^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url) ? new URL(url) : null;
  if (address === null) {
    section.refuse(key, 'The history is kept at sqlite:FILE or postgres://host/database.');
    return null;
  }
  if (key === 'url' && (address.password !== '' || address.searchParams.has('password'))) {
    section.refuse(
      key,
      'A password never stands in this file.',
      'Use urlEnv, or the PGPASSWORD variable of PostgreSQL.',
    );
    return null;
  }
  return { url };
}

function resolveSqlite(section: Section, key: string, file: string, directory: string): Fleet['history'] {
  if (file === '' || file.includes('\0')) {
    section.refuse(key, 'The name of the history file is missing.', 'Write sqlite:./sps-audit.db.');
    return null;
  }
  return { url: `sqlite:${resolve(directory, file)}` };
}
