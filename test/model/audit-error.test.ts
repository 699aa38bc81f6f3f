import { expect, test } from 'vitest';
import { AuditError } from '../../src/model/audit-error.ts';

test('a mistake ends with exit code 2 and no problems, unless it says otherwise, and keeps its cause', () => {
  const plain = new AuditError('no');
  expect(plain).toBeInstanceOf(Error);
  expect(plain).toMatchObject({ name: 'AuditError', message: 'no', exitCode: 2, problems: [], hint: undefined });
  const said = { exitCode: 3, hint: 'so', problems: [{ message: 'x' }], cause: plain } as const;
  expect(new AuditError('no', said)).toMatchObject(said);
});
