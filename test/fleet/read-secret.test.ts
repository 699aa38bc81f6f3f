import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSecret } from '../../src/fleet/read-secret.ts';
import { runSecretCommand } from '../../src/fleet/run-secret-command.ts';
import { AuditError } from '../../src/model/audit-error.ts';
import type { SecretSource } from '../../src/model/fleet.ts';

const SECRET = 'geheim-4711';
const ENV = { PATH: process.env['PATH'] };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function secretFile(content: string, mode = 0o600): Promise<SecretSource> {
  const path = join(folder, `secret-${Math.random()}`);
  await writeFile(path, content);
  await chmod(path, mode);
  return { from: 'file', path };
}

/** The message of the AuditError; it must never hold the secret. */
async function refusalOf(promise: Promise<string>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AuditError)) throw new Error('expected an AuditError');
  expect(error.exitCode).toBe(2);
  expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain(SECRET);
  return error.message;
}

test('a secret comes from a variable, a file or a command', async () => {
  expect(await readSecret({ from: 'env', variable: 'P' }, { P: `${SECRET}\n` })).toBe(`${SECRET}\n`);
  expect(await readSecret(await secretFile(`${SECRET}\n`), {})).toBe(SECRET);
  expect(await readSecret(await secretFile(` ${SECRET}\n\r\n`), {})).toBe(` ${SECRET}\n`);
  const command = [process.execPath, '-e', `console.log('${SECRET}')`];
  expect(await readSecret({ from: 'command', command }, ENV)).toBe(SECRET);
});

test('a missing or empty variable is named', async () => {
  const source: SecretSource = { from: 'env', variable: 'SPS_PASSWORD' };
  expect(await refusalOf(readSecret(source, {}))).toBe('The environment variable SPS_PASSWORD is not set.');
  expect(await refusalOf(readSecret(source, { SPS_PASSWORD: '' }))).toBe(
    'The environment variable SPS_PASSWORD is empty.',
  );
});

test.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o660, 0o601])(
  'a file of mode %o is refused',
  async (mode) => {
    const message = await refusalOf(readSecret(await secretFile(SECRET, mode), {}));
    expect(message).toMatch(new RegExp(`can be read by others \\(mode 0${mode.toString(8)}\\)\\.$`));
  },
);

test.skipIf(process.platform === 'win32')(
  'a named pipe is refused at once, also when nobody writes into it',
  async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    await chmod(path, 0o600);
    expect(await refusalOf(readSecret({ from: 'file', path }, {}))).toMatch(/is not a regular file\.$/);
  },
);

test('a file that is missing, a folder, empty or large is refused', async () => {
  expect(await refusalOf(readSecret({ from: 'file', path: join(folder, 'none') }, {}))).toMatch(
    /cannot be read \(ENOENT\)\.$/,
  );
  expect(await refusalOf(readSecret({ from: 'file', path: folder }, {}))).toMatch(/is not a regular file\.$/);
  expect(await refusalOf(readSecret(await secretFile('\n'), {}))).toMatch(/^The secret file \/.* is empty\.$/);
  const most = 'x'.repeat(64 * 1024);
  expect(await readSecret(await secretFile(most), {})).toBe(most);
  expect(await refusalOf(readSecret(await secretFile(`${most}x`), {}))).toMatch(/is larger than 64 KiB\.$/);
});

test.skipIf(process.platform === 'win32').each([
  [`echo ${SECRET}; echo ${SECRET} >&2; exit 3`, 'The secret command (sh) ended with exit code 3.'],
  [`echo ${SECRET}; kill -9 $$`, 'The secret command (sh) ended with signal SIGKILL.'],
  ['true', 'The output of the secret command is empty.'],
  [`yes ${SECRET}`, 'The secret command (sh) printed more than 64 KiB.'],
])('a command that fails is named without its words: %s', async (line, message) => {
  expect(await refusalOf(readSecret({ from: 'command', command: ['/bin/sh', '-c', line] }, ENV))).toBe(message);
});

test('a command that is not there is named', async () => {
  expect(await refusalOf(readSecret({ from: 'command', command: [join(folder, 'none'), SECRET] }, ENV))).toBe(
    'The secret command (none) could not be started (ENOENT).',
  );
});

test.skipIf(process.platform === 'win32')(
  'a command that cannot even be tried is named, without its arguments',
  async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    expect(await refusalOf(readSecret({ from: 'command', command: [join(file, 'below'), SECRET] }, ENV))).toBe(
      'The secret command (below) could not be started (ENOTDIR).',
    );
    expect(await refusalOf(readSecret({ from: 'command', command: ['echo', `${SECRET}\0`] }, ENV))).toBe(
      'The secret command (echo) could not be started (ERR_INVALID_ARG_VALUE).',
    );
  },
);

test.skipIf(process.platform === 'win32')(
  'a command has the environment that is handed over, nobody to ask, and nowhere to complain to',
  async () => {
    const line = 'cat; test /dev/stderr -ef /dev/null && echo "$OWN"';
    const source: SecretSource = { from: 'command', command: ['/bin/sh', '-c', line] };
    expect(await readSecret(source, { ...ENV, OWN: SECRET })).toBe(SECRET);
  },
);

test.skipIf(process.platform === 'win32')('a command may print 64 KiB', async () => {
  const command = ['/bin/sh', '-c', 'head -c 65536 /dev/zero | tr "\\0" x'];
  expect(await readSecret({ from: 'command', command }, ENV)).toBe('x'.repeat(65_536));
});

test.skipIf(process.platform === 'win32').each([
  ['hangs', 'sleep 30 & sleep 30; echo x', 'took longer than 0.3 seconds.', 300],
  ['prints without end', `sleep 30 & yes ${SECRET}; sleep 30`, 'printed more than 64 KiB.', 30_000],
])('a command that %s is ended, with what it started', async (_, line, refused, timeoutMs) => {
  const pipe = join(folder, `alive-${timeoutMs}`);
  execFileSync('mkfifo', [pipe]);
  // All that runs holds the pipe open: it ends when the last of them has.
  const ended = readFile(pipe);
  const run = runSecretCommand(['/bin/sh', '-c', `exec 3>"$ALIVE"; ${line}`], { ...ENV, ALIVE: pipe }, timeoutMs);
  expect(await refusalOf(run)).toBe(`The secret command (sh) ${refused}`);
  expect(await ended).toHaveLength(0);
});

test.skipIf(process.platform === 'win32')('a command that has ended leaves nothing that waits for it', async () => {
  const waiting = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
  const before = waiting();
  const commands = [['true'], [join(folder, 'none')]].flatMap((one) => Array(10).fill(one) as string[][]);
  for (const command of commands) await runSecretCommand(command, ENV).catch(() => undefined);
  // Others in this process may have timers of their own.
  expect(waiting()).toBeLessThan(before + 10);
});
