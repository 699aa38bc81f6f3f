import { expect, test } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import type { AuditError } from '../../src/model/audit-error.ts';

const FILE = '/etc/audit/fleet.yaml';

function parse(lines: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return parseFleet(['schemaVersion: 1', ...lines].join('\n'), FILE, { allowInsecure: false, env });
}

function mistakesOf(lines: readonly string[]): readonly string[] {
  try {
    parse(lines);
    return [];
  } catch (error) {
    return (error as AuditError).problems.map(({ message, hint }) => `${message} ${hint ?? ''}`.trim());
  }
}

const ZONES = 'zones: { dmz: { publicKeyFiles: [./dmz.pub.pem] }, office: { publicKeyFiles: [/keys/o.pem] } }';
const APPLIANCE = 'appliances: [{ name: sps-1, url: "https://192.0.2.1", zone: dmz }]';

test('an appliance of a zone needs no credentials where the zone is named: its workers hold them', () => {
  const fleet = parse([ZONES, APPLIANCE]);
  expect(fleet.appliances[0]).toMatchObject({ zone: 'dmz', credentials: { kind: 'worker' } });
  expect(fleet.zones).toEqual({
    dmz: { publicKeyFiles: ['/etc/audit/dmz.pub.pem'] },
    office: { publicKeyFiles: ['/keys/o.pem'] },
  });
  expect(mistakesOf([APPLIANCE])).toEqual([expect.stringContaining('This appliance has no credentials')]);
});

test('a zone that is not named, a name that is none, and a zone without keys are mistakes', () => {
  expect(mistakesOf([ZONES, APPLIANCE.replace('dmz }', 'dnz }')])).toContainEqual(
    'This zone is not among "zones". Did you mean "dmz"?',
  );
  expect(mistakesOf(['zones: { "a/b": { publicKeyFiles: [x] } }', 'appliances: []'])).toEqual([
    expect.stringContaining('This cannot be the name of a zone.'),
  ]);
  expect(mistakesOf(['zones: { dmz: {} }', 'appliances: []'])).toEqual(['"publicKeyFiles" is missing here.']);
});

test('the queue is where the file says, else with the history in PostgreSQL, and never in SQLite', () => {
  const env = { QUEUE_URL: 'postgres://worker:secret@db.example/sps' };
  const none = ['appliances: []'];
  expect(parse([...none, 'queue: { urlEnv: QUEUE_URL }'], env).queue).toEqual({ url: env.QUEUE_URL });
  expect(parse([...none, 'history: { url: "postgres://db.example/sps" }']).queue?.url).toBe(
    'postgres://db.example/sps',
  );
  expect(parse([...none, 'history: { url: "sqlite:./x.db" }']).queue).toBeNull();
  expect(mistakesOf([...none, 'queue: { url: "sqlite:./x.db" }'])).toEqual([
    'The queue is kept at postgres://host/database.',
  ]);
  expect(mistakesOf([...none, 'queue: { url: "postgres://a:b@db.example/sps" }'])).toEqual([
    expect.stringContaining('A password never stands in this file.'),
  ]);
});
