import { resolve } from 'node:path';
import type { ScanRequest } from '../plan/plan-scan.ts';
import type { ScanEnvironment } from './scan-environment.ts';

/** A scan of all that a fleet file names, as the file says it, but for `more`. A relative path is taken from the working directory. */
export function scanRequest(configFile: string, more: Partial<ScanRequest> = {}): ScanRequest {
  return {
    configFile: resolve(configFile),
    allowInsecure: false,
    appliances: [],
    labels: [],
    profile: null,
    ruleDirs: [],
    rules: [],
    skipRules: [],
    framework: null,
    formats: null,
    outDir: null,
    failOn: null,
    minCoverage: null,
    failOnExpired: false,
    jobs: null,
    keep: null,
    keepDays: null,
    noNotify: false,
    zoneQueue: false,
    ...more,
  };
}

/** What a scan takes from the process that nobody interrupts and that tells nothing, but for `more`. It waits for no other scan. */
export function scanEnvironment(more: Partial<ScanEnvironment> = {}): ScanEnvironment {
  return {
    env: process.env,
    now: () => new Date(),
    signal: new AbortController().signal,
    interruptedBy: () => null,
    noWait: true,
    baseline: null,
    golden: null,
    paper: 'a4',
    splitAppliances: false,
    browserPath: null,
    preferBundledBrowser: false,
    onEvent: () => undefined,
    ...more,
  };
}
