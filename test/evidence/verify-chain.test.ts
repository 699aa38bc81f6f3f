import { expect, test } from 'vitest';
import { type ChainMember, verifyChain } from '../../src/evidence/verify-chain.ts';

/** A scan in place `sequence` of the chain, after the one before it. */
function member(sequence: number, changes: Partial<ChainMember> = {}): ChainMember {
  const folder = `scan-${sequence}`;
  const previous = sequence === 1 ? null : { folder: `scan-${sequence - 1}`, sha256: `sha-${sequence - 1}` };
  const chain = { sequence, previous };
  return { folder, writtenAs: folder, manifestSha256: `sha-${sequence}`, chain, pruned: false, ...changes };
}

function problems(members: readonly ChainMember[], broken: readonly string[] = [], latest: string | null = null) {
  return verifyChain(members, broken, latest).map(({ file, reason }) => `${file} ${reason}`);
}

const after = (place: number) => ({ folder: `scan-${place}`, sha256: `sha-${place}` });

test('a chain that holds has no problems, in whatever order it is found', () => {
  const chain = [member(1), member(2), member(3)];
  expect(problems(chain, [], 'scan-3')).toEqual([]);
  expect(problems(chain.toReversed(), [], 'scan-3')).toEqual([]);
});

test.each([
  [
    'begins further on',
    [member(2, { chain: { sequence: 2, previous: null } })],
    'scan-2 claims place 2 of the chain and follows no scan',
  ],
  [
    'leaves a place out',
    [member(1), member(3, { chain: { sequence: 3, previous: after(1) } })],
    'scan-3 is out of order: place 3 cannot follow place 1',
  ],
  [
    'goes back',
    [member(1), member(2), member(3, { chain: { sequence: 1, previous: after(2) } })],
    'scan-3 is out of order: place 1 cannot follow place 2',
  ],
  [
    'has two scans in one place',
    [member(1), member(2), member(2, { folder: 'twin', writtenAs: 'twin' })],
    'twin claims place 2 of the chain, which scan-2 has',
  ],
])('a chain that %s is named', (_title, members, expected) => {
  expect(problems(members)).toContain(expected);
});

test('what latest points at is there, or broken and named elsewhere', () => {
  expect(problems([member(1)], [], 'scan-2')).toEqual(['scan-2 is missing: latest points at it']);
  expect(problems([member(1)], ['scan-2'], 'scan-2')).toEqual([]);
});
