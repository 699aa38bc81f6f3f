import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { findFleetFile } from '../../src/fleet/find-fleet-file.ts';
import { loadFleet } from '../../src/fleet/load-fleet.ts';
import { readCaFile } from '../../src/fleet/read-ca-file.ts';

const OPTIONS = { allowInsecure: false, env: {} };
const TLS = new URL('../support/appliance/tls/', import.meta.url).pathname;
const folders: string[] = [];
let cwd = '';
let userConfigDir = '';

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-'));
  folders.push(folder);
  cwd = join(folder, 'work');
  userConfigDir = join(folder, 'config');
  await mkdir(cwd);
  await mkdir(userConfigDir);
});

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

test('a fleet file is looked for in the order of the contract', async () => {
  const search = { flag: null, env: {}, cwd, userConfigDir };
  await expect(findFleetFile(search)).rejects.toMatchObject({ exitCode: 2, message: 'There is no fleet file.' });
  const steps: readonly [string, object][] = [
    [join(userConfigDir, 'sps-audit.config.json'), {}],
    [join(userConfigDir, 'sps-audit.config.yaml'), {}],
    [join(cwd, 'sps-audit.config.json'), {}],
    [join(cwd, 'sps-audit.config.yaml'), {}],
    [join(cwd, 'by-variable.yaml'), { env: { SPS_AUDIT_CONFIG: 'by-variable.yaml' } }],
    [join(cwd, 'by-flag.yaml'), { flag: 'by-flag.yaml', env: { SPS_AUDIT_CONFIG: 'by-variable.yaml' } }],
  ];
  for (const [path, extra] of steps) {
    await writeFile(path, '');
    expect(await findFleetFile({ ...search, ...extra })).toBe(path);
  }
});

test('a file that was named and is not there is not looked for elsewhere', async () => {
  await writeFile(join(cwd, 'sps-audit.config.yaml'), '');
  await expect(findFleetFile({ flag: 'x.yaml', env: {}, cwd, userConfigDir })).rejects.toMatchObject({
    message: `--config names ${join(cwd, 'x.yaml')}, and there is no such file.`,
  });
  await expect(findFleetFile({ flag: null, env: { SPS_AUDIT_CONFIG: cwd }, cwd, userConfigDir })).rejects.toMatchObject(
    {
      message: `SPS_AUDIT_CONFIG names ${cwd}, and there is no such file.`,
    },
  );
});

test('a fleet file is read, and its paths are relative to it', async () => {
  const file = join(cwd, 'fleet.yaml');
  await writeFile(file, '\ufeffschemaVersion: 1\nappliances: []\nwaivers: ./w.yaml\n');
  expect(await loadFleet(file, OPTIONS)).toMatchObject({ file, appliances: [], waiversFile: join(cwd, 'w.yaml') });
});

test('what cannot be read as a fleet file is refused', async () => {
  const file = join(cwd, 'fleet.yaml');
  await expect(loadFleet(file, OPTIONS)).rejects.toMatchObject({
    message: `The fleet file ${file} cannot be read (ENOENT).`,
  });
  await expect(loadFleet(cwd, OPTIONS)).rejects.toMatchObject({ message: `${cwd} is a folder.` });
  await writeFile(file, Buffer.from([0x61, 0xff]));
  await expect(loadFleet(file, OPTIONS)).rejects.toMatchObject({
    problems: [{ message: 'The file is not UTF-8 text.' }],
  });
  await writeFile(file, Buffer.alloc(1024 * 1024 + 1, '#'));
  await expect(loadFleet(file, OPTIONS)).rejects.toMatchObject({
    problems: [{ message: 'The file is larger than 1 MiB.' }],
  });
});

test('a CA file gives its certificates and nothing else', async () => {
  const file = join(cwd, 'ca.pem');
  const one = await readCaFile(join(TLS, 'ca.pem'));
  await writeFile(file, `# comment\n${one}between\n${one}`);
  expect(await readCaFile(file)).toBe(one + one);
});

test('a CA file without a readable certificate is refused', async () => {
  const file = join(cwd, 'ca.pem');
  await expect(readCaFile(file)).rejects.toMatchObject({ message: `The CA file ${file} cannot be read (ENOENT).` });
  await writeFile(file, 'x');
  await expect(readCaFile(file)).rejects.toMatchObject({ message: `The CA file ${file} holds no certificate.` });
  await writeFile(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  await expect(readCaFile(file)).rejects.toMatchObject({
    message: `Certificate 1 in the CA file ${file} cannot be parsed.`,
  });
  const good = await readFile(join(TLS, 'ca.pem'), 'utf8');
  await writeFile(file, `${good}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
  await expect(readCaFile(file)).rejects.toMatchObject({
    message: `Certificate 2 in the CA file ${file} cannot be parsed.`,
  });
});
