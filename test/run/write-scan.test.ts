import { expect, test } from 'vitest';
import type { BundlePlan } from '../../src/plan/bundle-plan.ts';
import { scanEnvironment } from '../../src/run/scan-defaults.ts';
import { writeScan } from '../../src/run/write-scan.ts';
import type { ScanPlan } from '../../src/scan.ts';

test('a golden appliance that is none is told with some of those that there are, and nothing is begun', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `sps-${index}`);
  const plan = { selections: new Map(names.map((name) => [name, []])) } as unknown as ScanPlan;
  const collect = () => expect.unreachable();
  const scan = writeScan(plan, {} as BundlePlan, scanEnvironment({ golden: 'elsewhere' }), collect);
  const hint = expect.stringMatching(/^It has: sps-0, (sps-\d, ){8}sps-9 and 490 more\.$/);
  await expect(scan).rejects.toMatchObject({ exitCode: 2, hint });
});
