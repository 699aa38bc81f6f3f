import type { ReportFormat } from '../../src/model/fleet.ts';
import { planScan } from '../../src/plan/plan-scan.ts';
import { scanEnvironment, scanRequest } from '../../src/run/scan-defaults.ts';
import { runScan } from '../../src/run/wire-scan.ts';
import type { ScanOutcome } from '../../src/scan.ts';

/** The moment at which fixed scans take place. */
export const FIXED_TIME = '2026-11-22T19:00:00.000Z';
const FIXED_UID = '3f9a1c52-7d0e-4b6a-9c18-52e0a7f4d613';

/**
 * Scans a fleet as `sps-audit scan` does, but with a clock that stands still, an id that is always the same and the browser of
 * the package, so that nothing but the appliances' answers can make a difference.
 *
 * @param outDir an absolute path; a scan is written there once only
 */
export async function runFixedScan(
  configFile: string,
  outDir: string,
  formats: readonly ReportFormat[],
  env: Readonly<Record<string, string>>,
): Promise<ScanOutcome> {
  const planned = await planScan(
    scanRequest(configFile, { formats, outDir }),
    { uid: FIXED_UID, scanTime: FIXED_TIME },
    env,
  );
  return runScan(
    planned,
    scanEnvironment({
      env: { ...process.env, ...env },
      now: () => new Date(FIXED_TIME),
      preferBundledBrowser: true,
      onEvent: (event) => {
        if (event.event === 'report-skipped') throw new Error(event.message);
      },
    }),
  );
}
