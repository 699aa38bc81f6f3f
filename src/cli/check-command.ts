import { randomUUID } from 'node:crypto';
import { planScan } from '../plan/plan-scan.ts';
import { checkFleet } from '../run/check-fleet.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { openMessages } from './messages.ts';
import { openProgress } from './progress.ts';
import { renderCheck } from './render-check.ts';
import { type Options, readScanRequest } from './scan-options.ts';
import { openTerminal } from './terminal.ts';

/** `sps-audit check`: 0 when everything can be judged, 20 when something cannot, 4 when no appliance could be read. */
export async function checkCommand(options: Options): Promise<number> {
  const isJson = options['format'] === 'json';
  // `-f` names formats of a scan elsewhere.
  const request = await readScanRequest({ ...options, format: undefined });
  const planned = await planScan(request, { uid: randomUUID(), scanTime: new Date().toISOString() }, process.env);
  const messages = openMessages(options);
  const progress = openProgress(
    planned.appliances.map(({ name }) => name),
    messages.terminal,
  );
  for (const message of planned.warnings) messages.tell({ event: 'warning', message });
  const stop = listenForSignals(() => messages.tell({ event: 'interrupted', message: 'stopping' }, progress.clear));
  try {
    const check = await checkFleet(planned, {
      env: process.env,
      now: () => new Date(),
      signal: stop.signal,
      onEvent: (event) => {
        messages.tell(event, progress.clear);
        progress.take(event);
      },
    });
    progress.clear();
    const terminal = openTerminal({ color: options['color'] !== false, progress: false }, process.stdout);
    process.stdout.write(isJson ? `${JSON.stringify(check, null, 2)}\n` : renderCheck(check, terminal));
    return stop.exitCode() ?? check.exitCode;
  } finally {
    progress.clear();
    stop.ignore();
  }
}
