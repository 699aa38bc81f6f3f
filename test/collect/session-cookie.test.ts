import { expect, test } from 'vitest';
import { readSessionCookie } from '../../src/collect/session-cookie.ts';

test.each<[cookies: string[], cookie: string | null]>([
  [['session_id=0a1b; HttpOnly; Max-Age=43200; Path=/; Secure'], 'session_id=0a1b'],
  [['session_id=0a1b; expires=Thu, 01 Jan 1970 00:00:00 GMT'], 'session_id=0a1b'],
  [['lang=en', 'session_id=0a1b; Path=/api; Domain=.bank.example'], 'session_id=0a1b'],
  [['session_id=old', 'session_id=new'], 'session_id=new'],
  [['session_id=bad; Domain=evil.example', 'session_id=good', 'session_id=; Path=/'], 'session_id=good'],
  [['session_id=bad; path=/elsewhere'], null],
  [['session_id=bad; domain=ank.example'], null],
  [['session_id=', 'session_id="a"', 'session_id=a b', 'session_id=ä', '=a', 'session id=a', 'a,b=c'], null],
  [['lang=en', 'SESSIONID=0a1b; Path=/', 'route=7'], 'SESSIONID=0a1b'],
  [['other=0123456789abcdef', 'session_id=0a1b'], 'session_id=0a1b'],
  [['SESSIONID=bad; path=/elsewhere'], null],
  [[`session_id=${'a'.repeat(5000)}`], null],
  [[], null],
])('of %j the session is %j', (cookies, cookie) => {
  expect(readSessionCookie({ 'set-cookie': cookies }, 'sps.bank.example')).toBe(cookie);
});

test.each([
  ['192.0.2.10', 'Domain=192.0.2.10', 'session_id=a'],
  ['192.0.2.10', 'Domain=.2.10', null],
  ['[2001:db8::1]', 'Path=/', 'session_id=a'],
  ['[2001:db8::1]', 'Domain=:1]', null],
])('at %s a cookie with %s gives %j', (host, attribute, cookie) => {
  expect(readSessionCookie({ 'set-cookie': [`session_id=a; ${attribute}`] }, host)).toBe(cookie);
});
