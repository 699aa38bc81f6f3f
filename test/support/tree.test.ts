import { expect, it } from 'vitest';
import { buildTree, type Draft } from './appliance/index.ts';

const POLICIES = '/api/configuration/policies/audit_policies';

function hrefs(answer: unknown): string[] {
  return (answer as { items: { meta: { href: string } }[] }).items.map((item) => item.meta.href);
}

it('leaves the base tree alone and shares what was not changed', () => {
  const base = buildTree('hardened-8.0');
  const before = structuredClone(base);
  const changed = buildTree('hardened-8.0', {
    '/api/configuration/management/syslog': ({ body }: Draft) => {
      body.receivers = [];
    },
  });
  expect(base).toEqual(before);
  expect(changed['/api/configuration/management/syslog']).not.toEqual(base['/api/configuration/management/syslog']);
  expect(changed['/api/configuration/aaa']).toBe(base['/api/configuration/aaa']);
});

it('is frozen through and through', () => {
  const tree = buildTree('weak-6.0') as Draft;
  expect(() => {
    tree['/api/info'].body.roles.push('x');
  }).toThrow(TypeError);
});

it('removes a path with all below it and its name in the listing', () => {
  const tree = buildTree('hardened-8.0', { [POLICIES]: null });
  expect(Object.keys(tree).filter((path) => path.startsWith(POLICIES))).toEqual([]);
  expect(hrefs(tree['/api/configuration/policies'])).not.toContain(POLICIES);
});

it('keeps the name of a thing that is not there when told to', () => {
  const tree = buildTree('hardened-8.0', { [POLICIES]: { $status: 404 } });
  expect(hrefs(tree['/api/configuration/policies'])).toContain(POLICIES);
});

it('lists what was added', () => {
  const tree = buildTree('hardened-8.0', { '/api/configuration/telnet/connections/42': { key: '42', body: {} } });
  expect(hrefs(tree['/api/configuration/telnet/connections'])).toContain('/api/configuration/telnet/connections/42');
});

it('keeps the bodies inside a listing in step', () => {
  const path = String(hrefs(buildTree('hardened-8.0')[POLICIES])[0]);
  const tree = buildTree('hardened-8.0', {
    [path]: ({ body }: Draft) => {
      body.name = 'renamed';
    },
  });
  const [item] = (tree[POLICIES] as Draft).items;
  expect(item.body.name).toBe('renamed');
});

it('gives a changed configuration another hash, and the same change the same one', () => {
  const change = { '/api/configuration/telnet': null };
  const hash = (tree: Draft) => tree['/api/info'].body.config_hash;
  expect(hash(buildTree('weak-6.0', change))).not.toBe(hash(buildTree('weak-6.0')));
  expect(hash(buildTree('weak-6.0', change))).toBe(hash(buildTree('weak-6.0', change)));
});

it('refuses to alter what is not there', () => {
  expect(() => buildTree('weak-6.0', { '/api/nothing': () => {} })).toThrow('/api/nothing');
});
