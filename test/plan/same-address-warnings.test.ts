import { expect, test } from 'vitest';
import { sameAddressWarnings } from '../../src/plan/same-address-warnings.ts';

const at = (name: string, url: string, proxy: string | null = null, zone: string | null = null) => ({
  name,
  url,
  proxy,
  zone,
});

test('appliances at one address are told of, with what it costs', () => {
  const [a, b, c] = ['https://a', 'https://b', 'https://c'] as const;
  expect(sameAddressWarnings([at('one', a), at('two', b), at('three', c), at('again', a)])).toEqual([
    'one, again have one address, https://a: it is read and counted 2 times',
  ]);
  const many = Array.from({ length: 12 }, (_, index) => at(`n${index}`, a));
  expect(sameAddressWarnings(many)[0]).toMatch(/^n0, .*n9 and 2 more have one address, https:\/\/a: .* 12 times$/);
});

test('other ports, proxies and zones are other appliances', () => {
  const url = 'https://192.0.2.1';
  const others = [at('a', url), at('b', `${url}:8443`), at('c', url, 'http://proxy'), at('d', url, null, 'dmz')];
  expect(sameAddressWarnings(others)).toEqual([]);
});
