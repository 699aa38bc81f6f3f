import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
}

const manifest = JSON.parse(read('package.json')) as { readonly dependencies: Readonly<Record<string, string>> };
const lock = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

test('every runtime dependency is listed in the docs with its reason, and no other', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (.+) \| (.+) \|$/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(manifest.dependencies).sort());
  for (const [, , reason = ''] of rows) expect(reason.length).toBeGreaterThan(15);
});

describe('the lock file', () => {
  test('holds a strong digest of every package', () => {
    const weak = packages.filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
    expect(weak.map(([path]) => path)).toEqual([]);
    expect(packages.length).toBeGreaterThan(50);
  });

  test('names no place to download from, so that a mirror cannot stay unseen in it', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('holds nothing that has to run a script when it is installed to run', () => {
    const scripts = packages.filter(
      ([, one]) => one.hasInstallScript === true && one.dev !== true && one.devOptional !== true && one.peer !== true,
    );
    expect(scripts.map(([path]) => path)).toEqual([]);
  });
});
