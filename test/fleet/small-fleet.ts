import { expect } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { AuditError } from '../../src/model/audit-error.ts';

export const FILE = '/etc/audit/fleet.yaml';
export const OPTIONS = { allowInsecure: false, env: {} };

/** A fleet of one good appliance, with lines added at the end. */
export function withLines(...lines: string[]): string {
  return [
    'schemaVersion: 1',
    'defaults: { credentials: { username: auditor, passwordEnv: SPS_PASSWORD } }',
    'appliances:',
    '  - { name: sps-1, url: "https://192.0.2.1" }',
    ...lines,
  ].join('\n');
}

/** The mistakes of a file as a person reads them: `line:column message [hint]`. */
export function mistakesOf(text: string, options = OPTIONS): readonly string[] {
  try {
    parseFleet(text, FILE, options);
    return [];
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems.map(({ file, line, column, message, hint }) => {
      expect(file).toBe(FILE);
      return `${line ?? '-'}:${column ?? '-'} ${message}${hint === undefined ? '' : ` [${hint}]`}`;
    });
  }
}
