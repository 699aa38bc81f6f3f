import { defineConfig } from 'vitest/config';

/** The tests that mutants of the operators have to survive, for `npm run mutate`; the others would only cost time. */
export default defineConfig({
  test: {
    include: [
      'test/evaluate/*-operators.test.ts',
      'test/evaluate/{evaluate-rule,evidence,references,senseless-rule}.test.ts',
      'test/evaluate/json-logic.test.ts',
    ],
    testTimeout: 30_000,
  },
});
