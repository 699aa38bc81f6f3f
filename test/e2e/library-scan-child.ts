/** One scan as a library, and then nothing: the process has to end by itself. Arguments: fleet file, and where to break (none, event, late). */
import { listenForSignals } from '../../src/cli/listen-for-signals.ts';
import { planScan, type ScanRequest } from '../../src/plan-scan.ts';
import { runScan } from '../../src/wire-scan.ts';

const [file = '', where = 'none'] = process.argv.slice(2);
const request: ScanRequest = {
  configFile: file,
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
};
const planned = await planScan(request, { uid: 'library', scanTime: new Date().toISOString() }, process.env);
const stop = listenForSignals(() => undefined);
let broken = false;
try {
  const { result } = await runScan(planned, {
    env: process.env,
    now: () => new Date(),
    signal: stop.signal,
    interruptedBy: stop.exitCode,
    noWait: true,
    baseline: null,
    golden: null,
    paper: 'a4',
    splitAppliances: false,
    browserPath: null,
    preferBundledBrowser: false,
    onEvent: ({ event }) => {
      if (event !== 'endpoint-done' || broken || where === 'none') return;
      broken = true;
      if (where === 'event') throw new TypeError('broken on purpose');
      setTimeout(() => {
        throw new TypeError('broken on purpose');
      }, 5);
    },
  });
  process.stdout.write(`exit code ${result.run.exitCode}\n`);
} catch (error) {
  process.stdout.write(`threw ${String(error)}\n`);
} finally {
  stop.ignore();
}
