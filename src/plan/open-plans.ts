import { randomUUID } from 'node:crypto';
import { AuditError } from '../model/audit-error.ts';
import { describeProblem } from './describe-problem.ts';
import { type PlannedScan, planScan, type ScanRequest } from './plan-scan.ts';

/** The plan of each run of a schedule. */
export interface Plans {
  readonly current: () => PlannedScan;
  /** Reads all files again. While they are broken the last plan that worked serves, and `stale` says why. */
  readonly next: () => Promise<{ readonly planned: PlannedScan; readonly stale: string | null }>;
}

/** Reads the files a first time. @throws AuditError (exit 2, 3) when they are broken from the beginning. */
export async function openPlans(request: ScanRequest, env: Parameters<typeof planScan>[2]): Promise<Plans> {
  const identify = () => ({ uid: randomUUID(), scanTime: new Date().toISOString() });
  let good = await planScan(request, identify(), env);
  return {
    current: () => good,
    next: async () => {
      const identity = identify();
      try {
        good = await planScan(request, identity, env);
        return { planned: good, stale: null };
      } catch (error) {
        const [problem] = error instanceof AuditError ? error.problems : [];
        const place = problem === undefined ? '' : ` ${describeProblem(problem)}`;
        const reason = `${error instanceof Error ? error.message : String(error)}${place}`;
        const plan = { ...good.plan, ...identity, asOf: identity.scanTime };
        const planned = { ...good, plan, bundle: { ...good.bundle, folderUid: identity.uid } };
        return { planned, stale: `the plan of before is used, because the new one is broken: ${reason}` };
      }
    },
  };
}
