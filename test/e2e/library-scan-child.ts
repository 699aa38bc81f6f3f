/** One scan as a library, and then nothing: the process has to end by itself. Says what is still open after it. Arguments: fleet file, and where to break (none, event, late). */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { listenForSignals } from '../../src/cli/listen-for-signals.ts';
import { planScan } from '../../src/plan/plan-scan.ts';
import { scanEnvironment, scanRequest } from '../../src/run/scan-defaults.ts';
import { runScan } from '../../src/run/wire-scan.ts';

const [file = '', where = 'none'] = process.argv.slice(2);
const planned = await planScan(scanRequest(file), { uid: 'library', scanTime: new Date().toISOString() }, process.env);
const stop = listenForSignals(() => undefined);
let broken = false;
try {
  const { result } = await runScan(
    planned,
    scanEnvironment({
      signal: stop.signal,
      interruptedBy: stop.exitCode,
      onEvent: ({ event }) => {
        if (event !== 'endpoint-done' || broken || where === 'none') return;
        broken = true;
        if (where === 'event') throw new TypeError('broken on purpose');
        setTimeout(() => {
          throw new TypeError('broken on purpose');
        }, 5);
      },
    }),
  );
  process.stdout.write(`exit code ${result.run.exitCode}\n`);
} catch (error) {
  process.stdout.write(`threw ${String(error)}\n`);
} finally {
  stop.ignore();
}
await nextTurn();
const open = process.getActiveResourcesInfo().filter((one) => !/^(?:PipeWrap|TTYWrap)$/.test(one));
process.stdout.write(`open: ${open.join()}\n`);
