import { expect, test } from 'vitest';
import { parseClaimOutcome } from '../../src/queue/claim-outcome.ts';

test('what another process said of a scan is taken as it is', () => {
  const said = { exitCode: 30, host: 'jump-02.example.com', interrupted: false };
  expect(parseClaimOutcome(said)).toEqual(said);
});

test.each([null, undefined, 7, 'x', [], {}, { exitCode: '0' }, { exitCode: 7 }, { exitCode: Number.NaN }])(
  '%j is no success',
  (value) => expect(parseClaimOutcome(value)).toMatchObject({ exitCode: 1, interrupted: false }),
);

test('a name is one clean line', () => {
  const { host } = parseClaimOutcome({ exitCode: 0, host: `a\n\u001b[2Jb${'c'.repeat(5000)}` });
  expect(host).toMatch(/^a \[2Jbc+…$/);
  expect(host.length).toBeLessThan(254);
});
