import { resolve } from 'node:path';
import type { SecretSource } from '../model/fleet.ts';
import type { Json } from '../model/json.ts';
import type { Section } from './section.ts';

/** The keys of a section that say where one secret comes from. */
export interface SecretKeys {
  readonly env: string;
  readonly file: string;
  readonly command: string;
}

/** `passwordEnv`, `passwordFile`, `passwordCommand` and their like. */
export function secretKeys(prefix: string): SecretKeys {
  return { env: `${prefix}Env`, file: `${prefix}File`, command: `${prefix}Command` };
}

/** Where a secret comes from, or null when no key says so. Two keys for one secret are a mistake. Reads nothing. */
export function resolveSecretSource(section: Section, keys: SecretKeys, directory: string): SecretSource | null {
  const given = Object.values(keys).filter((key) => section.has(key));
  if (given.length > 1) {
    section.refuse(given[1] ?? null, `Only one of ${given.join(', ')} can be given.`);
    return null;
  }
  const variable = section.text(keys.env);
  if (variable !== undefined) return { from: 'env', variable };
  const file = section.text(keys.file);
  if (file !== undefined) return { from: 'file', path: resolve(directory, file) };
  const command = toArguments(section.raw(keys.command));
  return command === null ? null : { from: 'command', command };
}

/** A list is program and arguments; a text is one line for the shell. */
function toArguments(command: Json | undefined): readonly string[] | null {
  if (typeof command === 'string') {
    return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
  }
  return Array.isArray(command) ? command.filter((part) => typeof part === 'string') : null;
}
