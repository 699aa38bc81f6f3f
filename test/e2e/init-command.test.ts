import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { STARTER_FILES } from '../../src/fleet/starter-files.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { parseAttestations } from '../../src/rules/parse-attestations.ts';
import { parseWaivers } from '../../src/rules/parse-waivers.ts';
import {
  type Answer,
  CA_FILE,
  DEFAULT_PASSWORD,
  type Overlay,
  SERVER_PIN_SHA256,
  startAppliance,
} from '../support/appliance/index.ts';
import { runCli, startCli } from '../support/run-cli.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-init-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const OPTIONS = { allowInsecure: false, env: {} };

function starter(name: string): string {
  return STARTER_FILES.find((file) => file.name === name)?.content ?? '';
}

/** The file with its example in place of the empty list, as the line between the two says. */
function withExample(name: string): string {
  const lines = starter(name).split('\n');
  const at = lines.findIndex((line) => /^(waivers|attestations): \[\]$/.test(line));
  return [...lines.slice(0, at), ...lines.slice(at + 2).map((line) => line.replace(/^# /, ''))].join('\n');
}

describe('init', () => {
  it('writes files that a scan takes as they are', async () => {
    const { exitCode, stdout } = await runCli(['init', 'audit'], { cwd: root });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('sps-audit check -c audit/sps-audit.config.yaml');
    const written = join(root, 'audit');
    expect((await readdir(written)).sort()).toEqual(STARTER_FILES.map(({ name }) => name).sort());
    const dry = await runCli(['scan', '--dry-run'], { cwd: written });
    expect({ ...dry, stdout: '' }).toMatchObject({ exitCode: 0, stderr: '' });
    expect(dry.stdout).toContain('sps-example-01  https://sps-example-01.invalid  as auditor');
  });

  it('refuses to overwrite, and then writes none of the files', async () => {
    const folder = await mkdtemp(join(root, 'taken-'));
    await writeFile(join(folder, 'waivers.yaml'), 'mine');
    const { exitCode, stderr } = await runCli(['init'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Nothing was written: waivers\.yaml is there already/);
    expect(await readdir(folder)).toEqual(['waivers.yaml']);
    expect(await readFile(join(folder, 'waivers.yaml'), 'utf8')).toBe('mine');
  });

  it('names what it could not write', async () => {
    await writeFile(join(root, 'file'), '');
    const { exitCode, stderr } = await runCli(['init', 'file/audit'], { cwd: root });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Cannot write into');
  });
});

describe('what the starter files show in comments', () => {
  const context = async () => ({ rules: (await loadRuleset([])).rules, applianceNames: ['sps-example-01'] });

  it('is a waiver that is accepted', async () => {
    const { waivers, warnings } = parseWaivers(withExample('waivers.yaml'), 'w', await context());
    expect({ count: waivers.length, warnings }).toEqual({ count: 1, warnings: [] });
  });

  it('is an attestation that is accepted', async () => {
    const { attestations, warnings } = parseAttestations(withExample('attestations.yaml'), 'a', await context());
    expect({ count: attestations.length, warnings }).toEqual({ count: 1, warnings: [] });
  });

  it('is a fleet file of every kind that it offers', () => {
    const text = starter('sps-audit.config.yaml');
    const offered = text
      .replace(/^ {2}# (tls: \{ caFile)/m, '  $1')
      .replace(/^# (keys: )/m, '$1')
      .replace(
        /credentials: \{.*\}/,
        'credentials: { clientCertificate: { certificateFile: a.pem, keyFile: a.key.pem } }',
      );
    const fleet = parseFleet(offered, '/audit/fleet.yaml', OPTIONS);
    expect(fleet.keys.signing).toEqual({ from: 'file', path: '/audit/signing.pem' });
    expect(fleet.appliances[0]).toMatchObject({ tls: { kind: 'ca-file' }, credentials: { kind: 'certificate' } });
    const pinned = text.replace(/^ {2}# tls: \{ pinSha256: .*/m, `  tls: { pinSha256: "${SERVER_PIN_SHA256}" }`);
    expect(parseFleet(pinned, '/audit/fleet.yaml', OPTIONS).appliances[0]?.tls).toMatchObject({ kind: 'pin' });
  });
});

describe('fleet discover', () => {
  const env = { SPS_PASSWORD: DEFAULT_PASSWORD };
  const nodes: Overlay = {
    '/api/cluster': { key: 'cluster', items: [], meta: { href: '/api/cluster' } },
    '/api/cluster/nodes': {
      items: [
        { key: 'n-1', meta: { href: '/api/cluster/nodes/n-1' } },
        { key: 'n-2', meta: { href: '/api/cluster/nodes/n-2' } },
        { key: 'n-3', meta: { href: 'https://evil.example/api/cluster/nodes/n-3' } },
        {
          key: 'n-4',
          meta: { href: '/api/cluster/nodes/n-4' },
          body: { address: '2001:db8::4', nickname: 'Ber/lin\u001b[2J' },
        },
        { key: 'n-5', meta: { href: '/api/cluster/nodes/n-5' } },
      ],
      meta: { href: '/api/cluster/nodes' },
    },
    '/api/cluster/nodes/n-1': node('n-1', '192.0.2.1', ['central-management', 'search-master']),
    '/api/cluster/nodes/n-2': node('n-2', '192.0.2.2', ['managed-host', 'search-minion']),
    '/api/cluster/nodes/n-4': { $status: 403 },
    '/api/cluster/nodes/n-5': node('n-5', 'x@evil.example/path', []),
  };

  it('gives a list to paste that the fleet file takes, whatever shape the nodes have', async () => {
    await using appliance = await startAppliance({ overlay: nodes });
    const args = ['--username', 'auditor', '--password-env', 'SPS_PASSWORD', '--ca-file', CA_FILE];
    const { exitCode, stdout, stderr } = await runCli(['fleet', 'discover', appliance.url, ...args], {
      env,
      cwd: root,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { appliances } = parse(stdout) as { appliances: unknown[] };
    expect(appliances).toEqual([
      { name: '192.0.2.1', url: appliance.url, labels: { cluster: 'central' } },
      { name: '192.0.2.2', url: 'https://192.0.2.2' },
      { name: 'Ber-lin-2J', url: 'https://[2001:db8::4]' },
    ]);
    expect(stdout).toContain('# node n-2, managed-host, search-minion');
    expect(stdout).toMatch(/# Left out, without a usable address: n-3\n# Left out, without a usable address: n-5/);
    const defaults = { credentials: { username: 'auditor', passwordEnv: 'SPS_PASSWORD' } };
    const pasted = `${stringify({ schemaVersion: 1, defaults })}${stdout}`;
    expect(parseFleet(pasted, '/audit/fleet.yaml', OPTIONS).appliances).toHaveLength(3);
    expect(appliance.stats()).toMatchObject({ openSessions: 0, violations: [] });
  });

  it('takes account and trust from the defaults of a fleet file', async () => {
    await using appliance = await startAppliance({ overlay: nodes });
    const file = join(root, 'defaults.yaml');
    const credentials = { username: 'auditor', passwordEnv: 'SPS_PASSWORD' };
    const defaults = { credentials, tls: { pinSha256: SERVER_PIN_SHA256 } };
    await writeFile(file, stringify({ schemaVersion: 1, defaults, appliances: [] }));
    const { exitCode } = await runCli(['fleet', 'discover', appliance.url, '-c', file], { env });
    expect(exitCode).toBe(0);
  });

  it('says what to ask instead when the appliance stands alone, or cannot be reached', async () => {
    await using appliance = await startAppliance();
    const args = ['--username', 'auditor', '--password-env', 'SPS_PASSWORD', '--pin', SERVER_PIN_SHA256];
    const alone = await runCli(['fleet', 'discover', appliance.url, ...args], { env });
    expect(alone.exitCode).toBe(4);
    expect(alone.stderr).toMatch(/does not list the nodes[\s\S]*Central Management node/);
    const gone = await runCli(['fleet', 'discover', 'https://127.0.0.1:9', ...args], { env });
    expect(gone.exitCode).toBe(4);
    expect(gone.stderr).toContain('ECONNREFUSED');
    const wrong = await runCli(['fleet', 'discover', 'http://192.0.2.1', ...args], { env });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('must start with https://');
  });

  it('tells of a session that may be left open', async () => {
    await using appliance = await startAppliance({
      overlay: nodes,
      onRequest: (request, reply) => request.method === 'DELETE' && reply.socket?.destroy() !== undefined,
    });
    const args = ['--username', 'auditor', '--password-env', 'SPS_PASSWORD', '--pin', SERVER_PIN_SHA256];
    const { exitCode, stderr } = await runCli(['fleet', 'discover', appliance.url, ...args], { env });
    expect(exitCode).toBe(0);
    expect(stderr.replace(/\s+/g, ' ')).toContain(`warning: ${appliance.url}: a session may be left open there`);
  });

  it('ends with the exit code of the signal, logged out', async () => {
    const asked = Promise.withResolvers<void>();
    await using appliance = await startAppliance({
      overlay: nodes,
      onRequest: (_request, _reply, { path }) => {
        if (path !== '/api/cluster/nodes') return false;
        asked.resolve();
        return true;
      },
    });
    const args = ['--username', 'auditor', '--password-env', 'SPS_PASSWORD', '--pin', SERVER_PIN_SHA256];
    const running = startCli(['fleet', 'discover', appliance.url, ...args], { env });
    await asked.promise;
    running.kill('SIGINT');
    const { exitCode, stderr } = await running.finished;
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: 'stopping\n' });
    expect(appliance.stats()).toMatchObject({ logouts: 1, openSessions: 0 });
  });
});

function node(key: string, address: string, roles: readonly string[]): Answer {
  return { key, body: { address, roles }, meta: { href: `/api/cluster/nodes/${key}` } };
}

it('keeps the keys that come later, and the evidence, out of version control', () => {
  const ignored = starter('.gitignore').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['*.key', '*.pem', 'reports/']));
});
