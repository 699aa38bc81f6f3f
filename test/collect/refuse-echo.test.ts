import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CollectFailure } from '../../src/collect/collect-failure.ts';
import { createEchoGuard } from '../../src/collect/refuse-echo.ts';

const PASSWORD = 'Own+Pass/w0rd "ä%41 \\zt';

const refuses = (body: string, secret = PASSWORD): boolean => {
  try {
    createEchoGuard([secret])({ status: 200, headers: {}, body: Buffer.from(body) });
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(CollectFailure);
    expect(String(error)).not.toContain(secret);
    return true;
  }
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const ascii = (text: string): string =>
  text.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
const spellings: readonly (readonly [string, (secret: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['in JSON', (secret) => JSON.stringify({ note: `x${secret}x` })],
  ['in JSON of ASCII only', (secret) => ascii(JSON.stringify({ note: secret }))],
  ['in JSON that escapes the slash', (secret) => JSON.stringify(secret).replaceAll('/', '\\/')],
  [
    'in JSON that escapes all',
    (secret) =>
      secret.replace(/[\s\S]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`),
  ],
  ['in an address', (secret) => `https://h.example/?p=${encodeURIComponent(secret)}&x=1`],
  ['in an address in JSON', (secret) => JSON.stringify(`https://h.example/?p=${encodeURIComponent(secret)}`)],
  ['in a form', (secret) => new URLSearchParams({ a: 'b', p: secret }).toString()],
  ['in base64', (secret) => `{"note":"${base64(secret)}"}`],
  ['in base64 after a user name', (secret) => `Authorization: Basic ${base64(`auditor:${secret}`)}`],
  ['in base64 after another user name', (secret) => base64(`root:${secret} and more`)],
  ['in base64 after a third', (secret) => base64(`ab:${secret}`).replaceAll('/', '\\/')],
  ['in base64url', (secret) => Buffer.from(`u:${secret}`).toString('base64url')],
  ['in hex', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
];

test.each(spellings)('a password %s is found', (_, spell) => {
  expect(refuses(spell(PASSWORD))).toBe(true);
});

test('so is one with other letters around it, whatever it is made of', () => {
  const secrets = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 40 }).filter((one) => one.isWellFormed());
  fc.assert(
    fc.property(secrets, fc.constantFrom(...spellings), (secret, [, spell]) => {
      fc.pre(!/[%\\+ ]|^[a-z_-]{1,15}$/i.test(secret));
      expect(refuses(spell(secret), secret)).toBe(true);
    }),
  );
});

test('what holds none is taken, and a password of five letters is never looked for', () => {
  expect(refuses('{"note":"Own Pass"}')).toBe(false);
  expect(refuses('{"note":"%zz \\\\u12 %"}')).toBe(false);
  expect(refuses('{"note":"admin"}', 'admin')).toBe(false);
  expect(refuses('')).toBe(false);
});

test('nor is one that is an ordinary word: answers hold it for honest reasons', () => {
  expect(refuses('{"authentication_types": ["password"]}', 'password')).toBe(false);
  expect(refuses('{"note":"passw0rd"}', 'passw0rd')).toBe(true);
  expect(refuses('{"note":"correct horse battery staple"}', 'correct horse battery staple')).toBe(true);
});

test('megabytes of escapes are read in linear time, in a few times their memory', () => {
  const before = process.memoryUsage.rss();
  for (const piece of ['\\u0041', '%41', '\\', '%', '+', '\\\\']) {
    const start = process.threadCpuUsage();
    refuses(piece.repeat(4_000_000 / piece.length));
    expect(process.threadCpuUsage(start).user, piece).toBeLessThan(3_000_000);
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(250 * 1024 * 1024);
});

test('a password with a tab or a line end is found, whatever other escapes stand around it', () => {
  const secret = 'Tab\tand\nEnd7';
  expect(refuses(JSON.stringify({ note: secret }), secret)).toBe(true);
  expect(refuses(JSON.stringify({ note: `\n${secret}\n`, path: 'C:\\x' }), secret)).toBe(true);
  expect(refuses(JSON.stringify({ note: 'Tab and End7\n' }), secret)).toBe(false);
});
