import { expect, test } from 'vitest';
import { shortenOwnHrefs } from '../../src/collect/shorten-own-hrefs.ts';

test.each([
  ['https://sps.example/api/x', '/api/x'],
  ['https://SPS.example:443/api/x/#nic', '/api/x/#nic'],
  ['https://sps.example//evil.example/api', '//evil.example/api'],
  ['https://sps.example:8443/api/x', null],
  ['http://sps.example/api/x', null],
  ['https://sps.example', null],
  ['https://sps.example.evil.example/api/x', null],
  ['https://sps.example@evil.example/api/x', null],
  ['https://evil.example@sps.example/api/x', null],
  ['https://evil.example\\@sps.example/api/x', null],
  ['https://sps.example?/api/x', null],
  ['https://[bad/api/x', null],
  [7, null],
])('%j becomes %j (null: it stays)', (href, path) => {
  const document = { meta: { href }, body: { list: [{ policy: { key: 'x', meta: { href } } }], href } };
  shortenOwnHrefs(document, 'https://sps.example');
  const expected = path ?? href;
  expect(document).toEqual({
    meta: { href: expected },
    body: { list: [{ policy: { key: 'x', meta: { href: expected } } }], href },
  });
});
