import { describe, expect, test } from 'vitest';
import { satisfiesVersion } from '../../src/evaluate/operators/versions.ts';
import type { Json } from '../../src/model/json.ts';
import { evaluateOn } from './evaluate-on.ts';
import { check, GAP, gapEverywhere, MISMATCH, SECRET, UNREAD } from './operator-table.ts';

describe('texts', () => {
  check([
    ['nonblank', ['a'], true],
    ['nonblank', [' \t\u00a0'], false],
    ['nonblank', [''], false],
    ['nonblank', [null], MISMATCH],
    ['nonblank', [0], MISMATCH],
    ['nonblank', [SECRET], 'gap:redacted'],
    ['lower', ['  Public '], 'public'],
    ['lower', [null], MISMATCH],
    ['starts_with', ['sha256', 'sha'], true],
    ['starts_with', ['sha256', 'SHA'], false],
    ['starts_with', ['x', ''], true],
    ['starts_with', ['x', null], MISMATCH],
    ['starts_with', [1, 'x'], MISMATCH],
    ['text_contains', ['Authorised Users Only', 'users ONLY'], true],
    ['text_contains', ['abc', 'd'], false],
    ['text_contains', [null, 'd'], MISMATCH],
    ['text_contains', ['d', ['d']], MISMATCH],
    ['matches', ['12:30', '\\d{2}:\\d{2}'], true],
    ['matches', ['12:30 ', '\\d{2}:\\d{2}'], false],
    ['matches', ['x12:30', '\\d{2}:\\d{2}'], false],
    ['matches', ['ab', 'a|ab'], true],
    ['matches', ['xb', 'a|b'], false],
    ['matches', ['a\n', 'a'], false],
    ['matches', ['\u{1f600}', '.'], true],
    ['matches', [12, '\\d+'], MISMATCH],
    ['matches', ['a', null], MISMATCH],
    ['matches', ['a'.repeat(2_000), 'a+'], true],
    ['matches', ['a'.repeat(2_001), 'a+'], MISMATCH],
    ['email_domain', ['Root@Example.COM'], 'example.com'],
    ['email_domain', [' a@b '], 'b'],
    ['email_domain', ['a@b@c'], MISMATCH],
    ['email_domain', ['a@'], MISMATCH],
    ['email_domain', ['@b'], MISMATCH],
    ['email_domain', ['ab'], MISMATCH],
    ['email_domain', [null], MISMATCH],
    ['is_ref', [null], false],
    ['is_ref', ['key'], true],
    ['is_ref', [{ key: 'a', meta: { href: '/a' } }], true],
    ['is_ref', [{ key: 'a' }], true],
    ['is_ref', [''], MISMATCH],
    ['is_ref', [{ key: '' }], MISMATCH],
    ['is_ref', [{ key: 1 }], MISMATCH],
    ['is_ref', [{}], MISMATCH],
    ['is_ref', [false], MISMATCH],
    ['is_ref', [['a']], MISMATCH],
    ['is_ref', [SECRET], 'gap:redacted'],
    ['cat', ['a', 1, 'b'], 'a1b'],
    ['cat', [], ''],
    ['cat', ['a', null], MISMATCH],
    ['cat', ['a', true], MISMATCH],
    ['substr', ['jsonlogic', 4], 'logic'],
    ['substr', ['jsonlogic', -5], 'logic'],
    ['substr', ['jsonlogic', -50], 'jsonlogic'],
    ['substr', ['jsonlogic', 1, 3], 'son'],
    ['substr', ['jsonlogic', 4, -2], 'log'],
    ['substr', ['jsonlogic', -5, -2], 'log'],
    ['substr', [1, 1], MISMATCH],
    ['substr', ['a', '1'], MISMATCH],
    ['substr', ['a', 1, '1'], MISMATCH],
  ]);
  gapEverywhere('matches', ['a', 'a']);
  gapEverywhere('substr', ['a', 1, 1]);
  for (const operator of ['nonblank', 'lower', 'email_domain', 'is_ref']) gapEverywhere(operator, ['a']);
  for (const operator of ['starts_with', 'text_contains', 'cat']) gapEverywhere(operator, ['a', 'b']);
});

describe('networks', () => {
  check([
    ['cidrs_narrow', [['10.40.0.48/24'], 24, 64], true],
    ['cidrs_narrow', [['10.40.0.0/23'], 24, 64], false],
    ['cidrs_narrow', [['10.0.0.1'], 32, 128], true],
    ['cidrs_narrow', [['10.0.0.1/32'], 32, 128], true],
    ['cidrs_narrow', [['0.0.0.0/0'], 1, 1], false],
    ['cidrs_narrow', [['2001:db8::/64'], 24, 64], true],
    ['cidrs_narrow', [['2001:db8::/63'], 24, 64], false],
    ['cidrs_narrow', [['::/0'], 0, 1], false],
    ['cidrs_narrow', [['::1'], 32, 128], true],
    // IPv4 in the clothes of IPv6: `::ffff:0:0/96` is all of it.
    ['cidrs_narrow', [['::ffff:0.0.0.0/96'], 16, 64], false],
    ['cidrs_narrow', [['::/64'], 16, 64], false],
    ['cidrs_narrow', [['::ffff:10.0.0.0/120'], 24, 64], true],
    ['cidrs_narrow', [['::ffff:10.0.0.0/119'], 24, 64], false],
    ['cidrs_narrow', [['bastion.example.com'], 24, 64], true],
    ['cidrs_narrow', [['*.example.com'], 24, 64], true],
    ['cidrs_narrow', [[' 10.40.0.0/24 ', ' bastion.example.com '], 24, 64], true],
    ['cidrs_narrow', [['*'], 0, 0], false],
    ['cidrs_narrow', [['any'], 0, 0], false],
    ['cidrs_narrow', [[' All'], 0, 0], false],
    ['cidrs_narrow', [['0.0.0.0'], 32, 128], false],
    ['cidrs_narrow', [['::'], 32, 128], false],
    ['cidrs_narrow', [[], 24, 64], true],
    ['cidrs_narrow', [['10.0.0.0/8', 'what is this?'], 24, 64], false],
    ['cidrs_narrow', [['what is this?', '10.0.0.0/8'], 24, 64], false],
    ['cidrs_narrow', [['what is this?', '10.0.0.1'], 24, 64], MISMATCH],
    ['cidrs_narrow', [[''], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/33'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/24/24'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/-1'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/255.255.255.0'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['2001:db8::/129'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.256'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['*.*'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['host.example.com/24'], 24, 64], MISMATCH],
    ['cidrs_narrow', [[null], 24, 64], MISMATCH],
    ['cidrs_narrow', [[['10.0.0.1']], 24, 64], MISMATCH],
    ['cidrs_narrow', ['10.0.0.1', 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.1'], '24', 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.1'], 24, null], MISMATCH],
  ]);
  gapEverywhere('cidrs_narrow', [['10.0.0.1'], 24, 64]);

  test('a wide entry decides beside one that was not read; otherwise that is a gap', () => {
    expect(evaluateOn({ cidrs_narrow: [['10.0.0.0/8', UNREAD], 24, 64] })).toBe(false);
    expect(evaluateOn({ cidrs_narrow: [['10.0.0.1', UNREAD], 24, 64] })).toBe(GAP);
  });
});

describe('versions', () => {
  check([
    ['version_at_least', ['6.10', '6.9'], true],
    ['version_at_least', ['6.9', '6.10'], false],
    ['version_at_least', ['8.0', '8.0.0'], true],
    ['version_at_least', ['8.0.1 LTS', '8.0.1'], true],
    ['version_at_least', [' 7.5.0', '7.5'], true],
    ['version_at_least', ['7.4.9', '7.5'], false],
    ['version_at_least', ['new', '7.5'], MISMATCH],
    ['version_at_least', ['8.0x', '7.5'], MISMATCH],
    ['version_at_least', ['8.0.', '7.5'], MISMATCH],
    ['version_at_least', ['', '7.5'], MISMATCH],
    ['version_at_least', [8, '7.5'], MISMATCH],
    ['version_at_least', ['8.0', null], MISMATCH],
    ['version_line', ['8.0.1'], '8.0'],
    ['version_line', ['6.10.12 LTS'], '6.10'],
    ['version_line', ['8'], MISMATCH],
    ['version_line', [8.1], MISMATCH],
  ]);
  gapEverywhere('version_at_least', ['8.0', '7.0']);
  gapEverywhere('version_line', ['8.0']);
});

describe('times of a day', () => {
  check([
    ['time_ranges_ok', [[['09:00', '18:00']]], true],
    ['time_ranges_ok', [[['9:00', '18:00']]], true],
    [
      'time_ranges_ok',
      [
        [
          ['13:00', '18:00'],
          ['09:00', '13:00'],
        ],
      ],
      true,
    ],
    [
      'time_ranges_ok',
      [
        [
          ['09:00', '13:00'],
          ['12:59', '18:00'],
        ],
      ],
      false,
    ],
    ['time_ranges_ok', [[['18:00', '09:00']]], false],
    ['time_ranges_ok', [[['09:00', '09:00']]], false],
    ['time_ranges_ok', [[['00:00', '24:00']]], false],
    ['time_ranges_ok', [[['00:00', '23:60']]], false],
    ['time_ranges_ok', [[['9', '10:00']]], false],
    ['time_ranges_ok', [[['09:00:00', '10:00']]], false],
    ['time_ranges_ok', [[]], true],
    ['time_ranges_ok', [[['09:00']]], MISMATCH],
    ['time_ranges_ok', [[['09:00', '10:00', '11:00']]], MISMATCH],
    ['time_ranges_ok', [[[900, 1000]]], MISMATCH],
    ['time_ranges_ok', [['09:00']], MISMATCH],
    ['time_ranges_ok', [null], MISMATCH],
    ['time_ranges_minutes', [[['09:00', '18:00']]], 540],
    ['time_ranges_minutes', [[['00:00', '23:59']]], 1439],
    [
      'time_ranges_minutes',
      [
        [
          ['13:00', '18:00'],
          ['9:00', '12:30'],
        ],
      ],
      510,
    ],
    ['time_ranges_minutes', [[]], 0],
    ['time_ranges_minutes', [[['18:00', '09:00']]], MISMATCH],
    ['time_ranges_minutes', ['x'], MISMATCH],
  ]);
  for (const operator of ['time_ranges_ok', 'time_ranges_minutes']) gapEverywhere(operator, [[]]);

  test('an unread pair, or half of one', () => {
    expect(evaluateOn({ time_ranges_ok: [[UNREAD]] })).toBe(GAP);
    expect(evaluateOn({ time_ranges_minutes: [[['09:00', UNREAD]]] })).toBe(GAP);
  });
});

describe('redacted secrets', () => {
  const marker = (facts: Json): Json => ({ $redacted: facts });
  check([
    ['secret_is_common', [SECRET], true],
    ['secret_is_common', [marker({ kind: 'password', common: false, length: 1 })], false],
    ['secret_is_common', [marker({ kind: 'password', length: 1 })], 'gap:redacted'],
    ['secret_is_common', [marker({ kind: 'password', common: 'false' })], 'gap:redacted'],
    ['secret_is_common', ['public'], MISMATCH],
    ['secret_is_common', [null], MISMATCH],
    ['secret_is_common', [{}], MISMATCH],
    ['secret_is_common', [marker('public')], MISMATCH],
    ['secret_is_common', [[SECRET]], MISMATCH],
    ['secret_length', [SECRET], 6],
    ['secret_length', [marker({ kind: 'password', common: true, length: 0 })], 0],
    ['secret_length', [marker({ kind: 'password', common: true })], 'gap:redacted'],
    ['secret_length', [marker({ kind: 'password', common: true, length: '20' })], 'gap:redacted'],
    ['secret_length', ['public'], MISMATCH],
    ['secret_length', [12], MISMATCH],
  ]);
  for (const operator of ['secret_is_common', 'secret_length']) gapEverywhere(operator, [SECRET]);
});

describe('a constraint on the version', () => {
  test.each([
    ['8.0.1', '>=8.0', true],
    ['8.0', '>=8.0.0', true],
    ['7.5', '>=8.0', false],
    ['8.0', '<=8.0', true],
    ['8.0.1', '<=8.0', false],
    ['8.0', '>8.0', false],
    ['8.0.1', '>8.0', true],
    ['7.9', '<8.0', true],
    ['8.0', '<8.0', false],
    ['8.0.0', '=8.0', true],
    ['8.1', '=8.0', false],
    ['8.0', '8.0', true],
    ['8.1', '8.0', false],
    ['7.2', '  >=7.0   <8.0 ', true],
    ['8.0', '>=7.0 <8.0', false],
    ['6.9', '>=7.0 <8.0', false],
    ['LTS 8.0', '>=7.0', undefined],
    ['8.0', '>=seven', undefined],
    ['8.0', '>=7.0 <eight', undefined],
    ['8.0', '>', undefined],
    ['8.0', '', undefined],
  ])('%s %s', (version, constraint, expected) => {
    expect(satisfiesVersion(version, constraint)).toBe(expected);
  });
});
