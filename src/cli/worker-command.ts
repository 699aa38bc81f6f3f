import { hostname } from 'node:os';
import { findFleetFile } from '../fleet/find-fleet-file.ts';
import { EXIT, type ExitCode } from '../model/audit-error.ts';
import { runWorker } from '../run/run-worker.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { openMessages } from './messages.ts';
import { fleetFileSearch, type Options, parseCount, textOf } from './scan-options.ts';

/** `sps-audit worker`: does the collection jobs of a zone until a signal comes; that is its end, hence 0. */
export async function workerCommand(options: Options): Promise<ExitCode> {
  const messages = openMessages(options);
  const configFile = await findFleetFile(fleetFileSearch(options));
  const stop = listenForSignals(() =>
    messages.tell({ event: 'worker-stopping', message: 'stopping; jobs under way go back to the queue' }),
  );
  try {
    await runWorker(
      {
        configFile,
        zone: textOf(options['zone']) ?? '',
        jobs: parseCount(options['jobs'], '--jobs', 1, 256),
        allowInsecure: options['allowInsecure'] === true,
      },
      {
        name: `sps-audit worker ${hostname()}`,
        env: process.env,
        signal: stop.signal,
        onEvent: (event) => messages.tell(event),
      },
    );
    stop.exitCode();
    return EXIT.ok;
  } finally {
    stop.ignore();
  }
}
