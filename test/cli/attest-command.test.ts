import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attestApplyCommand, attestTemplateCommand } from '../../src/cli/attest-command.ts';

const FLEET = `schemaVersion: 1
attestations: ./attestations.yaml
appliances:
  - { name: a, url: "https://192.0.2.10", credentials: { username: u, passwordEnv: P } }
`;

let folder: string;
let said: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-attest-'));
  await writeFile(join(folder, 'fleet.yaml'), FLEET);
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function applyForm(id: string): Promise<void> {
  const entry = `{ id: ${id}, rule: SPS-MAN-001, appliances: ["*"], outcome: pass, by: A, date: 2026-11-02, statement: Seen. }`;
  const form = join(folder, `${id}.yaml`);
  await writeFile(form, `schemaVersion: 1\nattestations:\n  - ${entry}\n`);
  await attestApplyCommand({ config: join(folder, 'fleet.yaml') }, [form]);
}

test('of two forms that are applied at once none is lost', async () => {
  const ids = ['A-1', 'A-2'];
  await Promise.all(ids.map(applyForm));
  const text = await readFile(join(folder, 'attestations.yaml'), 'utf8');
  expect(ids.filter((id) => !text.includes(id))).toEqual([]);
});

test('what was added is counted in words that fit', async () => {
  await applyForm('A-1');
  expect(said).toMatch(/^1 statement added, 0 replaced in .*attestations\.yaml\n$/);
});

test('a form that goes into a file is named, and the form is not said as well', async () => {
  const out = join(folder, 'form.yaml');
  await attestTemplateCommand({ config: join(folder, 'fleet.yaml'), rule: ['SPS-MAN-001'], out });
  expect(said).toBe(`wrote ${out}\n`);
  expect(await readFile(out, 'utf8')).toContain('SPS-MAN-001');
});
