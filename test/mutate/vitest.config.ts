import { defineConfig } from 'vitest/config';

/** The tests that mutants of the pure rooms have to survive, for `npm run mutate`; the others would only cost time. */
export default defineConfig({
  test: {
    include: [
      'test/evaluate/*-operators.test.ts',
      'test/evaluate/{coverage-gaps,defaults,evaluate-rule,evidence,fleet-consistent,golden-trees,json-logic}.test.ts',
      'test/evaluate/{decisive,law,public-suite,references,senseless-rule}.test.ts',
      'test/{fleet,model,plan,results,rules,schedule,snapshot}/*.test.ts',
    ],
    testTimeout: 30_000,
  },
});
