import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresHistory } from '../../src/history/postgres-history.ts';
import { openSqliteHistory } from '../../src/history/sqlite-history.ts';
import { runCli } from '../support/run-cli.ts';
import { findPostgres, POSTGRES_PASSWORD, startPostgres, type TestPostgres } from '../support/start-postgres.ts';
import { scanOn } from './scan-on.ts';

const hasPostgres = (await findPostgres()) !== null;
const bundle = { folder: 'f', manifestSha256: null };
const GUIDE = new URL('../../docs/postgresql.md', import.meta.url);
const UNKNOWN_CA = fileURLToPath(new URL('../support/appliance/tls/unknown-ca.pem', import.meta.url));

// `history.test.ts` fails where a server has to be and is not.
describe.runIf(hasPostgres)('PostgreSQL', () => {
  let root: string;
  let postgres: TestPostgres;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
    postgres = await startPostgres({ tls: true });
  }, 60_000);
  afterAll(async () => {
    await postgres.stop();
    await rm(root, { recursive: true, force: true });
  });

  const asRole = (url: string, role: string): string => {
    const address = new URL(url);
    address.username = role;
    address.password = `${role}-secret`;
    return address.href;
  };
  /** A database with the roles of the guide, and the grants that follow when its owner has opened it. */
  const setUpByTheGuide = async (): Promise<{ url: string; grants: string }> => {
    const url = await postgres.createDatabase();
    const database = new URL(url).pathname.slice(1);
    const [setUp = '', grants = ''] = sqlOf(await readFile(GUIDE, 'utf8')).map((sql) =>
      sql.replace(/\bsps_history\b/g, database).replace(/PASSWORD '…'/g, () => 'PASSWORD NULL'),
    );
    // The database is there already, and the roles are those of all databases.
    const here = setUp
      .replace(/CREATE DATABASE (\w+) OWNER/, 'ALTER DATABASE $1 OWNER TO')
      .replace(/CREATE ROLE .*;/g, (one) => `DO $$ BEGIN ${one} EXCEPTION WHEN duplicate_object THEN NULL; END $$;`);
    await postgres.run(url, here);
    for (const role of ['sps_owner', 'sps_audit'])
      await postgres.run(url, `ALTER ROLE ${role} LOGIN PASSWORD '${role}-secret'`);
    return { url, grants };
  };
  const fleetWith = async (name: string): Promise<string> => {
    const file = join(root, name);
    await writeFile(
      file,
      'schemaVersion: 1\nappliances: [{ name: a, url: "https://127.0.0.1:9", credentials: { username: u, passwordEnv: P }, tls: { pinSha256: "' +
        `${'AB:'.repeat(31)}AB" } }]\nhistory: { urlEnv: HISTORY }\n`,
    );
    return file;
  };

  test('eight processes of its owner may come at once to an empty database', async () => {
    const url = await postgres.createDatabase();
    const histories = await Promise.all(Array.from({ length: 8 }, () => openPostgresHistory(url)));
    const told = await Promise.all(histories.map((history) => history.recordScan(scanOn(1, 'fail'), bundle)));
    expect(told.filter(Boolean)).toHaveLength(1);
    await Promise.all(histories.map((history) => history.close()));
    expect(await postgres.run(url, 'SELECT * FROM sps_audit.version')).toEqual([{ version: 1 }]);
  });

  test('of two scans that are recorded at once the later one decides what is open', async () => {
    const url = await postgres.createDatabase();
    const [one, other] = [await openPostgresHistory(url), await openPostgresHistory(url)];
    const left: unknown[] = [];
    for (let day = 1; day < 20; day += 2) {
      await Promise.all([
        one.recordScan(scanOn(day, 'fail'), bundle),
        other.recordScan(scanOn(day + 1, 'pass'), bundle),
      ]);
      left.push(...(await one.openFindings()));
    }
    expect(left).toEqual([]);
    expect(await one.list()).toHaveLength(20);
    await Promise.all([one.close(), other.close()]);
  });

  test('the role of the guide may record and read, and nothing else', async () => {
    const { url, grants } = await setUpByTheGuide();
    const early = openPostgresHistory(asRole(url, 'sps_audit'));
    await expect(early).rejects.toMatchObject({ exitCode: 2, hint: expect.stringContaining('owns the schema') });
    await (await openPostgresHistory(asRole(url, 'sps_owner'))).close();
    await postgres.run(asRole(url, 'sps_owner'), grants);
    const history = await openPostgresHistory(asRole(url, 'sps_audit'));
    expect(await history.recordScan(scanOn(1, 'fail'), bundle)).toBe(true);
    expect(await history.recordScan(scanOn(2, 'pass'), bundle)).toBe(true);
    expect(await history.prune(1)).toHaveLength(1);
    await history.close();
    const ask = (sql: string) => postgres.run(asRole(url, 'sps_audit'), sql);
    await expect(ask('CREATE TABLE sps_audit.mine (x integer)')).rejects.toThrow('permission denied');
    await expect(ask('DROP TABLE sps_audit.scans')).rejects.toThrow('must be owner');
    await expect(ask('UPDATE sps_audit.version SET version = 0')).rejects.toThrow('permission denied');
  });

  test('a schema of a newer release is refused', async () => {
    const url = await postgres.createDatabase();
    await (await openPostgresHistory(url)).close();
    await postgres.run(url, 'UPDATE sps_audit.version SET version = 99');
    await expect(openPostgresHistory(url)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('newer release'),
    });
  });

  test.each([
    [
      'another authority',
      (url: string) => url.replace(/sslrootcert=[^&]*/, `sslrootcert=${UNKNOWN_CA}`),
      /certificate/,
    ],
    ['a wrong password', (url: string) => url.replace(POSTGRES_PASSWORD, 'Wrong-77c1'), /password authentication/],
    ['an unknown database', (url: string) => url.replace(/\/test_\d+/, '/none'), /does not exist/],
    [
      'a certificate file that is not there',
      (url: string) => url.replace(/sslrootcert=[^&]*/, 'sslrootcert=/none'),
      /ENOENT/,
    ],
    ['a mode that verifies less', (url: string) => url.replace('verify-full', 'require'), /sslmode=require/],
    ['a remote host without TLS', () => 'postgres://u:Hidden-31aa@db.example.com/x?sslmode=disable', /sslmode=disable/],
    ['a stray percent sign', () => 'postgres://u:Hidden-31aa%zz@127.0.0.1/x', /percent sign/],
    ['a misspelt parameter', () => 'postgres://u:Hidden-31aa@127.0.0.1/x?sslmod=verify-full', /"sslmod" is not known/],
  ])('%s ends with exit code 2 at once and no password in the message', async (_name, change, message) => {
    const url = change(await postgres.createDatabase());
    const error = await openPostgresHistory(url).catch((reason: Error) => reason);
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
    expect(JSON.stringify([error, String(error), (error as { hint?: string }).hint])).not.toMatch(
      new RegExp(`${POSTGRES_PASSWORD}|Wrong-77c1|Hidden-31aa`),
    );
  });

  test('a name that the certificate does not carry is refused', async () => {
    const url = (await postgres.createDatabase()).replace('@127.0.0.1', '@127.0.0.2');
    await expect(openPostgresHistory(url)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('altnames'),
    });
  });

  test('a server that is away for a while is waited for, and one that stays away is told', async () => {
    const url = await postgres.createDatabase();
    const history = await openPostgresHistory(url);
    await history.recordScan(scanOn(1, 'fail'), bundle);
    await postgres.shutDown();
    const recorded = history.recordScan(scanOn(2, 'fail'), bundle);
    await postgres.startAgain();
    expect(await recorded).toBe(true);
    expect(await history.list()).toHaveLength(2);
    await history.close();
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    await expect(openPostgresHistory(`postgres://u@127.0.0.1:${port}/x`, { maxAwayMs: 300 })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('a server that stands still in the middle is waited for', async () => {
    const history = await openPostgresHistory(await postgres.createDatabase());
    postgres.pause();
    const recorded = history.recordScan(scanOn(1, 'fail'), bundle);
    const waited = new Promise((resolve) => setTimeout(resolve, 1_500, 'still waiting'));
    expect(await Promise.race([recorded, waited])).toBe('still waiting');
    postgres.resume();
    expect(await recorded).toBe(true);
    await history.close();
  });

  test('a dump that was restored answers as before', async () => {
    const [{ url, grants }, { url: empty }] = [await setUpByTheGuide(), await setUpByTheGuide()];
    await (await openPostgresHistory(asRole(url, 'sps_owner'))).close();
    await postgres.run(asRole(url, 'sps_owner'), grants);
    const history = await openPostgresHistory(asRole(url, 'sps_audit'));
    for (const day of [1, 2]) await history.recordScan(scanOn(day, 'fail'), bundle);
    const facts = [await history.list(), await history.openFindings()];
    await history.close();
    const bin = (await findPostgres()) ?? '';
    const commands = /```sh\n(pg_dump .*)\n(pg_restore .*)\n/.exec(await readFile(GUIDE, 'utf8'))?.slice(1) ?? [];
    for (const [at, command] of commands.entries()) {
      const env = { ...process.env, SPS_HISTORY_URL: asRole([url, empty][at] ?? '', 'sps_owner') };
      execFileSync('sh', ['-c', `${bin}/${command}`], { cwd: root, stdio: 'pipe', env });
    }
    expect(commands).toHaveLength(2);
    const restored = await openPostgresHistory(asRole(empty, 'sps_audit'));
    expect([await restored.list(), await restored.openFindings()]).toEqual(facts);
    expect(await restored.recordScan(scanOn(3, 'pass'), bundle)).toBe(true);
    expect(await restored.openFindings()).toEqual([]);
    await restored.close();
  });

  test('history move takes a SQLite history over and proves the counts; prune forgets', async () => {
    const file = join(root, 'old.db');
    const old = await openSqliteHistory(file);
    for (const day of [1, 2, 3]) await old.recordScan(scanOn(day, day === 3 ? 'pass' : 'fail'), bundle);
    await old.recordScan(scanOn(4, 'fail'), bundle);
    const facts = [await old.list(), await old.openFindings(), await old.timeToFix(), await old.trend()];
    await old.close();
    const before = await readFile(file);
    const HISTORY = await postgres.createDatabase();
    const options = { env: { HISTORY, P: 'x' } };
    const config = await fleetWith('move.yaml');
    const moved = await runCli(['history', 'move', file, '--config', config], options);
    expect(moved).toMatchObject({ exitCode: 0, stderr: '' });
    expect(moved.stdout).toMatch(/^scans {3}4 rows on both sides, SHA-256 [0-9a-f]{64}\nspans {3}2 rows on both sides/);
    expect(await readFile(file)).toEqual(before);
    const history = await openPostgresHistory(HISTORY);
    expect([
      await history.list(),
      await history.openFindings(),
      await history.timeToFix(),
      await history.trend(),
    ]).toEqual(facts);
    const again = await runCli(['history', 'move', file, '-c', config], options);
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not empty') });
    const none = await runCli(['history', 'move', join(root, 'none.db'), '-c', config], options);
    expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no history') });
    const pruned = await runCli(['history', 'prune', '--keep', '1', '-c', config], options);
    expect(pruned).toMatchObject({ exitCode: 0, stdout: '3 scans forgotten, 1 left\n' });
    expect((await history.list()).map(({ uid }) => uid)).toEqual(['scan 4']);
    await history.close();
  });
});

/** The SQL blocks of the guide, in order. */
function sqlOf(markdown: string): string[] {
  return [...markdown.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql);
}
