import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-keys-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const lines = (fingerprint: string, signing: string) =>
  `keys: { fingerprintFile: "${fingerprint}", signing: { file: "${signing}" } }\n`;

test.each([
  ['no fleet file', [], 'a fleet file in this folder', 'out/'],
  ['one in the folder', ['sps-audit.config.yaml'], 'sps-audit.config.yaml', 'out/'],
  ['one beside the keys', ['out/sps-audit.config.json'], 'out/sps-audit.config.json', ''],
  ['both', ['sps-audit.config.yaml', 'out/sps-audit.config.json'], 'out/sps-audit.config.json', ''],
])('keys generate prints paths as they stand in the fleet file: %s', async (_where, files, into, prefix) => {
  const cwd = await mkdtemp(join(root, 'case-'));
  await mkdir(join(cwd, 'out'));
  for (const file of files) await writeFile(join(cwd, file), '{}');
  const { exitCode, stdout } = await runCli(['keys', 'generate', '--out', 'out'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout.replace(/[0-9a-f]{64}/, 'ID')).toBe(
    `# Key id ID. Into ${into}:\n${lines(`${prefix}fingerprint.key`, `${prefix}signing.pem`)}`,
  );
  expect(await readdir(join(cwd, 'out'))).toEqual(
    expect.arrayContaining(['fingerprint.key', 'signing.pem', 'signing.pub.pem']),
  );
});
