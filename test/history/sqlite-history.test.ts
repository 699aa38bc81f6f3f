import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteHistory } from '../../src/history/sqlite-history.ts';
import { migrate } from '../../src/history/sqlite-migrations.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('the file is private', async () => {
  const file = join(root, 'sub', 'history.db');
  await (await openSqliteHistory(file)).close();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a disk that fails while a file is set up is what is told, though it ended the transaction', () => {
  // SQLite ends the transaction by itself when the disk of a file fails: then there is nothing to roll back.
  const database = new DatabaseSync(':memory:');
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    exec(sql.includes('CREATE') ? 'ROLLBACK' : sql);
    if (sql.includes('CREATE')) throw new Error('disk I/O error');
  };
  expect(() => migrate(database, 'x')).toThrow('disk I/O error');
});

describe('a file that is no history', () => {
  test.each([
    [
      'text',
      (path: string) => writeFile(path, 'this is no database, and it is long enough to be looked at'.repeat(99)),
    ],
    ['another program', async (path: string) => new DatabaseSync(path).exec('CREATE TABLE x (y)')],
    [
      'a newer release',
      async (path: string) =>
        new DatabaseSync(path).exec(`PRAGMA application_id = ${0x53505341}; PRAGMA user_version = 99`),
    ],
  ])('%s is refused with exit code 2', async (_name, make) => {
    const other = join(root, 'other.db');
    await make(other);
    await expect(openSqliteHistory(other)).rejects.toMatchObject({ exitCode: 2, hint: expect.any(String) });
  });

  test('a folder is refused with exit code 2', async () => {
    await expect(openSqliteHistory(root)).rejects.toMatchObject({ exitCode: 2 });
  });
});
