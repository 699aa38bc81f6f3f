import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, chown, copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** A real PostgreSQL server of our own on 127.0.0.1, with passwords (SCRAM) and, when asked for, TLS with the tests' certificate. */
export interface TestPostgres {
  /** Address of a database, `postgres` unless named, for its superuser. */
  readonly url: (database?: string) => string;
  /** Makes an empty database and gives its address. */
  readonly createDatabase: () => Promise<string>;
  /** Runs statements as superuser, in the database of an address. */
  readonly run: (url: string, sql: string) => Promise<readonly Record<string, unknown>[]>;
  /** Stops every process of the server where it is (SIGSTOP), and lets them go on. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Stops the server as an operator would, and starts it again at the same port. */
  readonly shutDown: () => Promise<void>;
  readonly startAgain: () => Promise<void>;
  readonly stop: () => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const POSTGRES_PASSWORD = 'Superuser-0f3a';
const TLS = new URL('./appliance/tls/', import.meta.url);

/** Folder of the server's programs: in PATH, or where Debian puts them; null when there is none. */
export async function findPostgres(): Promise<string | null> {
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch(() => []);
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  for (const folder of folders) {
    const isThere = await Promise.all(['initdb', 'postgres'].map((name) => access(join(folder, name)))).catch(
      () => null,
    );
    if (isThere !== null) return folder;
  }
  console.warn('There is no PostgreSQL server on this machine: nothing that needs one is tested here.');
  return null;
}

/** Starts a server in a folder of its own; `findPostgres` tells beforehand whether that can work. */
export async function startPostgres(options: { readonly tls?: boolean } = {}): Promise<TestPostgres> {
  const bin = await findPostgres();
  if (bin === null) throw new Error('There is no PostgreSQL server on this machine: install Debian\'s "postgresql".');
  const root = await mkdtemp(join(tmpdir(), 'sps-audit-pg-'));
  const owner = unprivileged();
  if (owner !== null) await chown(root, owner.uid, owner.gid);
  const as = {
    ...owner,
    stdio: 'ignore',
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
  } as const;
  const data = join(root, 'data');
  await writeFile(join(root, 'password'), `${POSTGRES_PASSWORD}\n`, { mode: 0o644 });
  const settings = [
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    '--pwfile',
    join(root, 'password'),
    '-E',
    'UTF8',
    '--no-sync',
  ];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...settings], as);
  const port = await freePort();
  const tls = options.tls === true ? await installKey(root, owner) : [];
  // What is tested is not the disk: a server that dies loses nothing that a test would miss.
  const flags = ['fsync=off', 'full_page_writes=off', 'max_connections=60', ...tls].flatMap((flag) => ['-c', flag]);
  // The second is one that the certificate does not name.
  const addresses = options.tls === true ? '127.0.0.1,127.0.0.2' : '127.0.0.1';
  const start = async () => {
    const server = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-h', addresses, '-p', String(port), '-k', root, ...flags],
      as,
    );
    await untilItAnswers(url(), server);
    return server;
  };
  const url = (database = 'postgres') =>
    `postgres://postgres:${POSTGRES_PASSWORD}@127.0.0.1:${port}/${database}${tls.length > 0 ? `?sslmode=verify-full&sslrootcert=${fileURLToPath(new URL('ca.pem', TLS))}` : ''}`;
  let server = await start();
  /** The server's processes: connections and helpers are its children. */
  const processes = () => [server.pid as number, ...childrenOf(server.pid as number)];
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processes()) {
      try {
        process.kill(pid, name);
      } catch {
        // A connection that ended since it was listed: the others must not be left as they are.
      }
    }
  };
  const shutDown = async () => {
    const gone = once(server, 'exit');
    // Fast shutdown: connections are ended (pg_ctl(1)).
    server.kill('SIGINT');
    await gone;
  };
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const gone = once(server, 'exit');
      signal('SIGCONT');
      server.kill('SIGQUIT');
      await gone;
    }
    await rm(root, { recursive: true, force: true });
  };
  let databases = 0;
  // Since PostgreSQL 15 a new database is written page by page into the log, which takes thrice the time; before, files were copied.
  const [version] = await run(url(), 'SHOW server_version_num');
  const strategy = Number(version?.['server_version_num']) < 150_000 ? '' : ' STRATEGY file_copy';
  return {
    url,
    createDatabase: async () => {
      databases += 1;
      await run(url(), `CREATE DATABASE test_${databases}${strategy}`);
      return url(`test_${databases}`);
    },
    run,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    shutDown,
    startAgain: async () => {
      server = await start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function run(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const results = await client.query(sql);
    return ([results].flat().at(-1)?.rows ?? []) as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** The server refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const user of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, user], { stdio: 'pipe' })));
      return { uid: uid as number, gid: gid as number };
    } catch {
      // No such user: the next one.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody.');
}

async function installKey(root: string, owner: { uid: number; gid: number } | null): Promise<string[]> {
  const files = ['server.pem', 'server.key.pem'].map((name) => join(root, name));
  for (const file of files) {
    await copyFile(new URL(file.split('/').at(-1) ?? '', TLS), file);
    if (owner !== null) await chown(file, owner.uid, owner.gid);
    await chmod(file, 0o600);
  }
  return ['ssl=on', `ssl_cert_file=${files[0]}`, `ssl_key_file=${files[1]}`];
}

function childrenOf(pid: number): number[] {
  try {
    return String(execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { stdio: 'pipe' }))
      .split(/\s+/)
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

async function untilItAnswers(url: string, server: { readonly exitCode: number | null }): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: exit code ${server.exitCode}.`);
    const answered = await run(url, 'SELECT 1').then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
}
