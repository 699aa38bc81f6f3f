import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import type { EndpointRecord, Snapshot } from '../../src/model/snapshot.ts';
import { compareSnapshots } from '../../src/results/compare-snapshots.ts';
import { buildTree } from '../support/appliance/tree.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

/** A snapshot of these documents and no others. */
const of = (documents: Readonly<Record<string, JsonObject>>, more: Partial<Snapshot> = {}) =>
  snapshotOfTree(documents, 'sps', more);
/** Each change as `endpoint pointer`. */
const places = (before: Snapshot, after: Snapshot) =>
  compareSnapshots(before, after).map(({ endpoint, pointer }) => `${endpoint} ${pointer}`);
const failed: EndpointRecord = { status: 'failed', httpStatus: 500, reasonCode: 'http-5xx', message: 'HTTP 500' };

describe('compareSnapshots', () => {
  const LISTING = '/api/configuration/policies/audit_policies';
  const OBJECT = `${LISTING}/-1`;
  const EMAIL = '/api/configuration/management/email';
  const secret = (fingerprint: string) => ({
    [EMAIL]: { body: { password: { $redacted: { kind: 'password', common: false, length: 8, fingerprint } } } },
  });

  test('another secret of the same length is a change only where one key made both fingerprints', () => {
    const under = (before: string | null, after: string | null) =>
      places(of(secret('f'), { fingerprintKeyId: before }), of(secret('g'), { fingerprintKeyId: after }));
    expect(under('key', 'key')).toEqual([`${EMAIL} /body/password`]);
    expect(under('key', 'other')).toEqual([]);
    expect(under(null, null)).toEqual([]);
    expect(places(of(secret('f')), of(secret('f')))).toEqual([]);
    const list = (...fingerprints: string[]) => {
      return of({ [EMAIL]: { body: fingerprints.map((one) => secret(one)[EMAIL]) } }, { fingerprintKeyId: null });
    };
    expect(places(list('f', 'g'), list('h', 'i'))).toEqual([]);
    expect(compareSnapshots(list('f'), list('g', 'h'))).toMatchObject([
      { new: { body: { password: { $redacted: { length: 8, fingerprint: null } } } } },
    ]);
    const [gone] = compareSnapshots(list('f'), of({}));
    expect(JSON.stringify(gone?.old)).toContain('"fingerprint":null');
  });

  test('what stands beside a marker is compared, whatever the keys', () => {
    const marked = (port: number) =>
      of({ [EMAIL]: { body: { $redacted: secret('f')[EMAIL].body.password.$redacted, port } } });
    expect(places(marked(25), marked(587))).toEqual([`${EMAIL} /body`]);
  });

  test('what is there on one side only is told whole, where the other side knows that it is not there', () => {
    const body = { body: { enabled: true } };
    const whole = { appliance: 'sps', endpoint: OBJECT, pointer: '', oldPointer: '' };
    const [without, withIt, gone] = [of({}), of({ [OBJECT]: body }), of({ [OBJECT]: { $status: 404 } })];
    expect(compareSnapshots(withIt, without)).toEqual([{ ...whole, old: body }]);
    expect(compareSnapshots(without, withIt)).toEqual([{ ...whole, new: body }]);
    expect(compareSnapshots(withIt, gone)).toEqual([{ ...whole, old: body }]);
    expect(compareSnapshots(gone, withIt)).toEqual([{ ...whole, new: body }]);
    expect(places(gone, without)).toEqual([]);
  });

  test('what could not be read has not changed', () => {
    const withIt = of({ [OBJECT]: { body: { enabled: true } } });
    const others = [
      of({}, { status: 'partial' }),
      of({}, { status: 'failed' }),
      of({ [OBJECT]: { $status: 403 } }),
      of({}, { endpoints: { [OBJECT]: failed } }),
    ];
    for (const other of others) {
      expect(places(withIt, other)).toEqual([]);
      expect(places(other, withIt)).toEqual([]);
    }
  });

  test('an item of a listing is told at its own address, or in the listing when it was not read there', () => {
    const tree = (enabled: boolean, more: Readonly<Record<string, JsonObject>> = {}) => ({
      [LISTING]: { meta: { href: enabled ? '/a' : '/b' }, items: [{ key: '-1', meta: {}, body: { enabled } }] },
      ...more,
    });
    const own = (enabled: boolean) => ({ [OBJECT]: { key: '-1', body: { enabled } } });
    expect(places(of(tree(true, own(true))), of(tree(false, own(false))))).toEqual([`${OBJECT} /body/enabled`]);
    expect(places(of(tree(true)), of(tree(false)))).toEqual([`${LISTING} /items/0/body/enabled`]);
    const refused = { [OBJECT]: { $status: 403 } };
    expect(places(of(tree(true, refused)), of(tree(false, refused)))).toEqual([`${LISTING} /items/0/body/enabled`]);
  });

  test('an item that was read elsewhere and is not listed any more has left the listing', () => {
    const before = { [LISTING]: { items: [{ key: '-1' }, { key: '-2' }] }, [OBJECT]: { key: '-1' } };
    const after = { [LISTING]: { items: [{ key: '-2' }] }, [OBJECT]: { key: '-1' } };
    expect(compareSnapshots(of(before), of(after))).toMatchObject([
      { endpoint: LISTING, pointer: '/items/0', old: { key: '-1' } },
    ]);
  });

  test('items without a key of text are compared as they are', () => {
    const before = { [LISTING]: { items: ['text', null, 1, { name: 'x' }, { key: 1, x: 1 }] }, [`${LISTING}/1`]: {} };
    const after = { [LISTING]: { items: ['text', null, 2, { name: 'x' }, { key: 1, x: 2 }] }, [`${LISTING}/1`]: {} };
    expect(compareSnapshots(of(before), of(after)).map(({ pointer, old, new: now }) => [pointer, old, now])).toEqual([
      ['/items/2', undefined, 2],
      ['/items/2', 1, undefined],
      ['/items/4', undefined, { key: 1, x: 2 }],
      ['/items/4', { key: 1, x: 1 }, undefined],
    ]);
  });

  test('what lives is no change, and nothing beside it is left out', () => {
    const tree = (now: string) => ({
      '/api/authentication': { body: now },
      '/api/authentication_log': { body: now },
      '/api/health_status': { body: now },
      '/api/health_status/disk': { body: now },
      '/api/info': { body: { config_hash: now, config_hash_kind: now, firmware_version: now } },
      '/api/transaction': { body: now },
    });
    expect(places(of(tree('1')), of(tree('2')))).toEqual([
      '/api/authentication_log /body',
      '/api/info /body/config_hash_kind',
      '/api/info /body/firmware_version',
    ]);
  });

  test('changes stand by endpoint and pointer, whatever the order in the documents', () => {
    const before = of({ '/api/c': { b: 1, a: 1 }, '/api/a': { x: 1 } });
    const after = of({ '/api/b': { x: 1 }, '/api/c': { a: 2, b: 2 }, '/api/a': { x: 2 } });
    expect(places(before, after)).toEqual(['/api/a /x', '/api/b ', '/api/c /a', '/api/c /b']);
    const named = (...names: string[]) => of({ '/api/a': { items: names.map((name) => ({ name })) } });
    const changes = compareSnapshots(named('a', 'b', 'c'), named('new', 'b'));
    expect(changes.map(({ pointer, old, new: now }) => [pointer, old ?? null, now ?? null])).toEqual([
      ['/items/0', null, { name: 'new' }],
      ['/items/0', { name: 'a' }, null],
      ['/items/2', { name: 'c' }, null],
    ]);
  });
});

describe('more changes than anybody reads', () => {
  const SYSLOG = '/api/configuration/management/syslog';
  const EMAIL = '/api/configuration/management/email';
  const flags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`flag-${at}`, true]));
  const withFlags = (count: number, endpoints: readonly string[]) => {
    const overlay = Object.fromEntries(
      endpoints.map((endpoint) => [endpoint, ({ body }: { body: object }) => void Object.assign(body, flags(count))]),
    );
    return snapshotOfTree(buildTree('hardened-8.0', overlay), 'sps');
  };
  const plain = snapshotOfTree(buildTree('hardened-8.0'), 'sps');

  test('of one endpoint are told as one', () => {
    expect(compareSnapshots(plain, withFlags(200, [SYSLOG]))).toHaveLength(200);
    const digest = expect.stringMatching(/^\(a document of \d+ characters, SHA-256 [0-9a-f]{64}\)$/);
    expect(compareSnapshots(plain, withFlags(201, [SYSLOG]))).toEqual([
      { appliance: 'sps', endpoint: SYSLOG, pointer: '', oldPointer: '', old: digest, new: digest },
    ]);
  });

  test('of one appliance are told by endpoints from the 2,001st on', () => {
    const paths = Object.entries(plain.endpoints).flatMap(([path, record]) => {
      const body = record.status === 'read' && path.startsWith('/api/configuration/') ? record.document['body'] : null;
      return typeof body === 'object' && body !== null && !Array.isArray(body) ? [path] : [];
    });
    expect(paths).toEqual(expect.arrayContaining([SYSLOG, EMAIL]));
    const changes = compareSnapshots(plain, withFlags(100, paths));
    const apart = changes.filter(({ pointer }) => pointer !== '');
    expect(apart).toHaveLength(2_000);
    const whole = changes.filter(({ pointer }) => pointer === '').map(({ endpoint }) => endpoint);
    expect(new Set(whole).size).toBe(whole.length);
    expect(new Set([...whole, ...apart.map(({ endpoint }) => endpoint)])).toEqual(new Set([...paths, ...whole]));
  });
});
