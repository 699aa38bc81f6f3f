import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Too heavy to be loaded by a command that does not use them. */
const HEAVY =
  /node_modules\/(?:undici|puppeteer|puppeteer-core|handlebars|ajv|yaml|sshpk|xmlbuilder2|pkijs|asn1js|nodemailer|json-logic-js)\/|node:sqlite/;

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** Writes the address of every module that was loaded, built-in ones included, into the file TOLD. Not to a pipe: a full one may refuse. */
const TELL = `
import { registerHooks } from 'node:module';
import { writeFileSync } from 'node:fs';
const urls = [];
registerHooks({ resolve(name, context, next) { const found = next(name, context); urls.push(found.url); return found; } });
process.on('exit', () => writeFileSync(process.env.TOLD, urls.join('\\n')));
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sps-audit-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function loaded(...args: string[]): string[] {
  const hook = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const told = join(folder, 'told');
  const { stderr, status } = spawnSync(process.execPath, ['--import', hook, MAIN, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, TOLD: told },
  });
  expect(status, stderr).toBe(0);
  return readFileSync(told, 'utf8').split('\n');
}

describe('what a start loads', () => {
  it.each([['--version'], ['--help'], ['scan', '--help']])('sps-audit %s %s loads nothing heavy', (...args) => {
    const modules = loaded(...args.filter((word) => word !== undefined));
    expect(modules.some((url) => url.endsWith('version.ts'))).toBe(true);
    expect(modules.filter((url) => HEAVY.test(url))).toEqual([]);
  });

  it('--version loads next to nothing but the version', () => {
    const own = loaded('--version').filter((url) => url.startsWith('file:'));
    expect(own.map((url) => url.replace(/^.*\/(?=[^/]+$)/, ''))).toEqual([
      'main.ts',
      'ignore-closed-pipes.ts',
      'version.ts',
    ]);
  });

  it('rules list loads neither browser, database, network nor templates', () => {
    const modules = loaded('rules', 'list');
    expect(modules.some((url) => url.endsWith('load-ruleset.ts'))).toBe(true);
    expect(modules.filter((url) => /puppeteer|handlebars|undici|xmlbuilder2|node:sqlite/.test(url))).toEqual([]);
  });
});

it('starts for a bare user id without a home, as in a container', ({ skip }) => {
  const asNobody = (...args: string[]) =>
    spawnSync(process.execPath, args, { encoding: 'utf8', cwd: '/', uid: 54_321, env: { PATH: process.env['PATH'] } });
  if (process.getuid?.() !== 0) return skip('only root may start a process as another user');
  if (asNobody('-e', 'require("fs").accessSync(process.argv[1])', MAIN).status !== 0)
    return skip('this checkout is not readable for other users');
  const { status, stderr } = asNobody(MAIN, 'scan');
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/There is no fleet file/) });
});
