import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInsideRoots, judgeHref } from '../../src/collect/href.ts';

describe('judgeHref', () => {
  test.each([
    ['/api/configuration/ssh/', '/api/configuration/ssh'],
    ['/api/configuration/network/nics/nic1#interfaces.x.addresses', '/api/configuration/network/nics/nic1'],
    ['/api/configuration/ssh/settings_policies/-300', '/api/configuration/ssh/settings_policies/-300'],
    ['/api/ssh-host-keys/ssh-rsa-10.20.1.15:22', '/api/ssh-host-keys/ssh-rsa-10.20.1.15:22'],
    ['/api/configuration/plugins/aa/a%20b', '/api/configuration/plugins/aa/a%20b'],
    ['/api/configuration/passwords', '/api/configuration/passwords'],
  ])('follows %s', (href, path) => {
    expect(judgeHref(href)).toEqual({ kind: 'follow', path });
  });

  test.each(['/api/configuration/passwords/x', '/api/configuration/PRIVATE_KEYS/x/y'])('leaves %s alone', (href) => {
    expect(judgeHref(href).kind).toBe('skip');
  });

  test.each([
    'https://evil.example/api/configuration',
    'HTTPS:/api/configuration/x',
    '//evil.example/api/configuration',
    '/\\evil.example/api/configuration',
    '/api/configuration//evil',
    '/api/configuration/../audit',
    '/api/configuration/./x',
    '/api/configuration/%2E%2e/audit',
    '/api/configuration/%70asswords/x',
    '/api/configuration/a%2fb',
    '/api/configuration/a%5cb',
    '/api/configuration/a%252fb',
    '/api/configuration/a%00b',
    '/api/configuration/x?y',
    '/api/configuration/x y',
    '/api/configuration/x\r\nCookie: y',
    '/api/configurations',
    '/api/audit/sessions',
    '/api/transaction',
    'api/configuration/x',
    '#fragment',
    '',
    null,
    7,
    { href: '/api/configuration' },
    undefined,
  ])('rejects %j', (href) => {
    expect(judgeHref(href)).toMatchObject({ kind: 'reject', reason: expect.stringMatching(/\w/) });
  });

  test('never follows anything that a URL parser would read as another place', () => {
    const piece = fc.constantFrom(
      '/',
      '//',
      '..',
      '.',
      '%2e',
      '%2F',
      '\\',
      '#',
      '?',
      '@',
      ':',
      'api',
      'configuration',
      'x',
      ' ',
      '\t',
      'é',
    );
    let followed = 0;
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((rest) => `/api/configuration/${rest.join('')}`),
        (href) => {
          const verdict = judgeHref(href);
          if (verdict.kind !== 'follow') return;
          const url = new URL(verdict.path, 'https://sps.example');
          expect(url.origin).toBe('https://sps.example');
          expect(url.href).toBe(`https://sps.example${verdict.path}`);
          expect(isInsideRoots(url.pathname)).toBe(true);
          followed += 1;
        },
      ),
      { numRuns: 2_000 },
    );
    expect(followed).toBeGreaterThan(100);
  });

  test('does not repeat the password of an address', () => {
    expect(judgeHref('https://joe:hunter2@evil.example/')).toEqual({
      kind: 'reject',
      href: 'https://…@evil.example/',
      reason: 'leaves the appliance',
    });
  });
});
