import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signEnvelope } from '../../src/evidence/dsse.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';
import { threeScans } from './three-scans.ts';
import { writeBundle } from './write-bundle.ts';

const store = threeScans();
const { publicKey, scan, inScan, problemsOf } = store;

async function change(file: string, edit: (text: string) => string): Promise<void> {
  await writeFile(file, edit(await readFile(file, 'utf8')));
}

async function makeRoom(path: string): Promise<string> {
  await rm(path, { recursive: true });
  return path;
}

describe('an untouched bundle', () => {
  test('has no problems, alone, through latest, and as a chain', async () => {
    const alone = await verifyBundle(inScan(0), { publicKey: null, chain: false });
    expect(alone.problems).toEqual([]);
    expect(alone.scans).toMatchObject([{ uid: 'one', sequence: 1, files: 4, signature: 'consistent' }]);
    const latest = await verifyBundle(join(store.out, 'latest'), { publicKey, chain: false });
    expect(latest.problems).toEqual([]);
    expect(latest.scans).toMatchObject([{ folder: scan(2), signature: 'trusted' }]);
    const all = await verifyBundle(store.out, { publicKey, chain: true });
    expect(all.problems).toEqual([]);
    expect(all.scans.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3]);
    expect((await verifyBundle(store.out, { publicKey: null, chain: false })).scans).toHaveLength(3);
  });

  test('may lie in a folder of another name when it is looked at alone', async () => {
    await cp(inScan(1), join(store.out, 'for the auditor'), { recursive: true });
    expect(await problemsOf(join(store.out, 'for the auditor'), publicKey)).toEqual([]);
  });
});

describe('one flipped bit', () => {
  test.each([true, false])('anywhere in any file is seen and its file is named (signed: %s)', async (isSigned) => {
    if (!isSigned) await rename(await writeBundle(join(store.out, 'other'), 'one', null), await makeRoom(inScan(0)));
    const files = (await readdir(inScan(0), { recursive: true, withFileTypes: true }))
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));
    expect(files).toHaveLength(isSigned ? 7 : 6);
    for (const file of files) {
      const bytes = await readFile(file);
      const positions = new Set([
        0,
        bytes.length - 1,
        ...Array.from({ length: 12 }, (_, i) => Math.floor((bytes.length * i) / 12)),
      ]);
      for (const position of positions) {
        const bit = 1 << (position % 8);
        const bent = Buffer.from(bytes);
        bent[position] = (bent[position] ?? 0) ^ bit;
        await writeFile(file, bent);
        const problems = await problemsOf(inScan(0));
        const relative = file.slice(inScan(0).length + 1);
        expect(problems.join('\n'), `${relative} at ${position}, bit ${bit}`).toContain(`${relative}: `);
      }
      await writeFile(file, bytes);
    }
    expect(await problemsOf(inScan(0))).toEqual([]);
  });
});

describe('missing, too much, unreadable', () => {
  test('a missing file and a file too many are named', async () => {
    await rm(inScan(0, 'snapshots'), { recursive: true });
    await writeFile(inScan(0, 'rules', 'extra.json'), '{}');
    await mkdir(inScan(0, 'empty'));
    expect((await problemsOf(inScan(0))).sort()).toEqual([
      'empty: is a folder that the manifest does not know',
      'rules/extra.json: is not in the manifest',
      'snapshots/sps-ams-01.json: is missing',
    ]);
  });

  test.each(['manifest.json', 'manifest.sha256', 'manifest.dsse.json'])('%s missing is named', async (name) => {
    await rm(inScan(0, name));
    expect(await problemsOf(inScan(0))).toEqual([expect.stringMatching(new RegExp(`^${name}: is missing`))]);
  });

  test('a folder that is not there, a file, an empty folder: problems, never an exception', async () => {
    expect(await problemsOf(join(store.out, 'nowhere'))).toHaveLength(1);
    expect(await problemsOf(inScan(0, 'results.json'))).toHaveLength(1);
    await mkdir(join(store.out, 'empty'));
    expect(await problemsOf(join(store.out, 'empty'))).toEqual(['manifest.json: is missing']);
    expect(await problemsOf(join(store.out, 'empty'), null, true)).toEqual(['.: holds no scan']);
  });

  const manifests = [
    '',
    'null',
    '[]',
    '{',
    '"text"',
    '{"_type":1}',
    '[['.repeat(100_000),
    '{"__proto__":{"subject":[]}}',
  ];
  test.each(manifests)('a manifest %# that is none is a problem with its name', async (text) => {
    await writeFile(inScan(0, 'manifest.json'), text);
    expect(await problemsOf(inScan(0))).toEqual([expect.stringMatching(/^manifest\.json: is not a manifest/)]);
  });

  test('a manifest that names no file is none: an emptied folder would hold whatever it says', async () => {
    await rename(await writeBundle(join(store.out, 'other'), 'one', null), await makeRoom(inScan(0)));
    for (const name of await readdir(inScan(0)))
      if (!name.startsWith('manifest.')) await rm(inScan(0, name), { recursive: true });
    await change(inScan(0, 'manifest.json'), (text) => text.replace(/"subject":\[.*\]/, '"subject":[]'));
    const digest = sha256Hex(await readFile(inScan(0, 'manifest.json')));
    await writeFile(inScan(0, 'manifest.sha256'), `${digest}  manifest.json\n`);
    expect(await problemsOf(inScan(0))).toEqual(['manifest.json: is not a manifest: it names no file']);
  });

  test('a subject that has its digest and is not JSON is named', async () => {
    const unsigned = await writeBundle(join(store.out, 'other'), 'x', null);
    const before = sha256Hex(await readFile(join(unsigned, 'results.json')));
    await writeFile(join(unsigned, 'results.json'), 'no json');
    expect(await problemsOf(unsigned)).toEqual(['results.json: has another SHA-256 than the manifest says']);
    await change(join(unsigned, 'manifest.json'), (text) => text.replace(before, sha256Hex('no json')));
    const digest = sha256Hex(await readFile(join(unsigned, 'manifest.json')));
    await writeFile(join(unsigned, 'manifest.sha256'), `${digest}  manifest.json\n`);
    expect(await problemsOf(unsigned)).toEqual(['results.json: is not JSON']);
  });
});

describe('a hostile bundle', () => {
  test('links are refused and never followed, as file, as folder and as scan', async () => {
    await writeFile(join(store.out, 'outside.json'), await readFile(inScan(0, 'results.json')));
    await rm(inScan(0, 'results.json'));
    await symlink(join(store.out, 'outside.json'), inScan(0, 'results.json'));
    await rename(inScan(0, 'snapshots'), join(store.out, 'outside'));
    await symlink(join(store.out, 'outside'), inScan(0, 'snapshots'));
    expect((await problemsOf(inScan(0))).sort()).toEqual([
      'results.json: is a symbolic link, which a bundle never holds',
      'results.json: was not read',
      'snapshots/sps-ams-01.json: was not read',
      'snapshots: is a symbolic link, which a bundle never holds',
    ]);
    await rename(inScan(1), join(store.out, 'elsewhere'));
    await symlink(join(store.out, 'elsewhere'), inScan(1));
    expect(await problemsOf(store.out, null, true)).toContain(`${scan(1)}: is not a folder of its own`);
  });

  test('names that lead outside are refused, and hostile names are printable', async () => {
    await writeFile(join(store.out, 'secret'), 'x');
    const names = ['../secret', '/etc/passwd', 'a/../../secret', 'a\u001b[2Jb', '..\\secret', ''];
    await change(inScan(0, 'manifest.json'), (text) => {
      const statement = JSON.parse(text);
      for (const name of names) statement.subject.push({ name, digest: { sha256: '0'.repeat(64) } });
      return JSON.stringify(statement);
    });
    const problems = await problemsOf(inScan(0));
    expect(problems.filter((one) => one.includes('is not a plain path inside the bundle'))).toHaveLength(names.length);
    expect(problems.join('')).not.toContain('\u001b');
  });

  test('what it says about itself is printable too', async () => {
    await writeFile(inScan(0, 'manifest.json'), '\u001b]0;all is well\u0007\u202e');
    await change(inScan(1, 'manifest.dsse.json'), (text) => text.replace('{', '{"\u202ex":1,'));
    const problems = await problemsOf(store.out);
    expect(problems).toContainEqual(expect.stringContaining('is not a manifest: '));
    expect(problems).toContainEqual(expect.stringContaining('is not a DSSE envelope: unknown member'));
    expect(problems.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test.skipIf(process.platform === 'win32')('a pipe in the place of a file neither hangs nor passes', async () => {
    const { execFileSync } = await import('node:child_process');
    await rm(inScan(0, 'results.json'));
    await rm(inScan(0, 'manifest.sha256'));
    execFileSync('mkfifo', [inScan(0, 'results.json'), inScan(0, 'manifest.sha256')]);
    expect((await problemsOf(inScan(0))).sort()).toEqual([
      'manifest.sha256: is not a regular file',
      'manifest.sha256: is not a regular file',
      'results.json: is not a regular file',
      'results.json: was not read',
    ]);
  });
});

describe('the signature', () => {
  test('another key, a removed envelope and an unsigned bundle are named when a key is given', async () => {
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(await problemsOf(inScan(0), other)).toEqual([
      'manifest.dsse.json: the signature was not made by the given public key',
    ]);
    const unsigned = await writeBundle(join(store.out, 'other'), 'x', null);
    expect(await problemsOf(unsigned)).toEqual([]);
    expect(await problemsOf(unsigned, publicKey)).toEqual([expect.stringContaining('manifest.dsse.json: is missing')]);
  });

  type Envelope = { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] };
  const other = generateKeyPairSync('ed25519').privateKey;
  const forgeries: readonly (readonly [string, (envelope: Envelope) => unknown, RegExp])[] = [
    ['cut', ({ signatures: [one] }) => Object.assign(one ?? {}, { sig: one?.sig.slice(0, 40) }), /not match|not made/],
    ['of nobody', (envelope) => ({ ...envelope, signatures: [] }), /key id/],
    [
      'of two',
      (envelope) => envelope.signatures.push(signEnvelope(Buffer.from('x'), 'x', other).signatures[0] as never),
      /2 signatures/,
    ],
    ['twice', (envelope) => envelope.signatures.push(envelope.signatures[0] as never), /2 signatures/],
    [
      'of thousands',
      (envelope) => Object.assign(envelope, { signatures: Array(5000).fill(envelope.signatures[0]) }),
      /more than 16 signatures/,
    ],
    ['over another type', (envelope) => Object.assign(envelope, { payloadType: 'application/json' }), /payloadType/],
    ['over something else', (envelope) => Object.assign(envelope, { payload: 'e30=' }), /payload is not manifest/],
  ];
  test.each(forgeries)('%s is named, with the key and without', async (_, forge, reason) => {
    const envelope = JSON.parse(await readFile(inScan(0, 'manifest.dsse.json'), 'utf8')) as Envelope;
    const forged = forge(envelope);
    const text = JSON.stringify(typeof forged === 'object' && 'signatures' in (forged as object) ? forged : envelope);
    await writeFile(inScan(0, 'manifest.dsse.json'), `${text}\n`);
    for (const given of [null, publicKey])
      expect(await problemsOf(inScan(0), given)).toEqual([
        expect.stringMatching(new RegExp(`^manifest.dsse.json: .*${reason.source}`)),
      ]);
  });

  test('an envelope with other spaces, another order or a member twice is named', async () => {
    const text = await readFile(inScan(0, 'manifest.dsse.json'), 'utf8');
    const { payload, payloadType, signatures } = JSON.parse(text) as Envelope;
    const others = [
      `${text} `,
      text.trim(),
      JSON.stringify({ signatures, payload, payloadType }),
      text.replace('{', '{"payload":"e30=",'),
    ];
    for (const one of others) {
      await writeFile(inScan(0, 'manifest.dsse.json'), one);
      expect(await problemsOf(inScan(0), publicKey)).toEqual([
        'manifest.dsse.json: is spelled otherwise than a scan writes it',
      ]);
    }
  });

  test('somebody who rewrites everything under a key of his own is seen with the right key only', async () => {
    const forged = await writeBundle(join(store.out, 'other'), 'one', generateKeyPairSync('ed25519').privateKey);
    expect(await problemsOf(forged)).toEqual([]);
    expect(await problemsOf(forged, publicKey)).toHaveLength(1);
  });
});

describe('--reproduce', () => {
  test('is asked for good folders only; its problems and exceptions are problems', async () => {
    await writeFile(inScan(0, 'results.json'), '{}');
    const asked: string[] = [];
    const outcome = await verifyBundle(store.out, {
      publicKey: null,
      chain: true,
      reproduce: async (folder) => {
        asked.push(basename(folder));
        if (folder.endsWith(scan(1))) throw new Error('no such rule');
        return [{ file: 'results.json', reason: 'SPS-X-001 on sps-ams-01 is pass, and was fail' }];
      },
    });
    expect(asked.sort()).toEqual([scan(1), scan(2)].sort());
    const texts = outcome.problems.map(({ file, reason }) => `${file}: ${reason}`);
    expect(texts).toContain(`${scan(1)}/results.json: cannot be reproduced: no such rule`);
    expect(texts).toContain(`${scan(2)}/results.json: SPS-X-001 on sps-ams-01 is pass, and was fail`);
  });
});
