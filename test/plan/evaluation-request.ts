import type { EvaluationRequest } from '../../src/plan/plan-evaluation.ts';

/** Of today's rules two, and nothing else said. */
export const REQUEST: EvaluationRequest = {
  configFile: null,
  storedRules: false,
  isSelection: false,
  formats: null,
  outDir: null,
  profile: null,
  ruleDirs: [],
  rules: ['SPS-DISK-001', 'SPS-SSH-001'],
  skipRules: [],
  framework: null,
  failOn: null,
  minCoverage: null,
  failOnExpired: false,
};
