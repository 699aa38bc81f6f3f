// The process of one scheduled scan. It is started by start-scan-child.ts, is sent a plan, and says how the scan ended.
import { EXIT, type ExitCode } from '../model/audit-error.ts';
import type { PlannedScan } from '../plan/plan-scan.ts';
import { boundGarbage } from './bound-garbage.ts';
import { explainError } from './explain-error.ts';
import { ignoreClosedPipes } from './ignore-closed-pipes.ts';
import { listenForCrash } from './listen-for-crash.ts';
import type { SignalListener } from './listen-for-signals.ts';
import { runPlanned } from './run-planned.ts';
import type { Options, ScanSettings } from './scan-options.ts';

/** What the schedule tells its child. */
export type ToChild =
  | {
      readonly kind: 'run';
      readonly planned: PlannedScan;
      readonly settings: ScanSettings;
      readonly options: Options;
    }
  | { readonly kind: 'stop'; readonly exitCode: ExitCode };

/** What the child tells in the end. */
export interface FromChild {
  readonly exitCode: number;
  readonly folder: string | null;
  readonly coveragePercent: number | null;
  readonly findings: Readonly<Record<string, number>>;
  readonly undelivered: readonly string[];
}

ignoreClosedPipes();
boundGarbage();

const controller = new AbortController();
let logFormat: 'text' | 'json' = 'text';
const explain = (error: unknown): ExitCode => explainError(error, logFormat);
const crash = listenForCrash(controller, explain);
let stoppedBy: ExitCode | null = null;
let onStop: () => void = () => undefined;

/** A terminal signals the whole group and the schedule tells of it as well: once or several times is the same. */
function stop(exitCode: ExitCode): void {
  if (stoppedBy !== null) return;
  stoppedBy = exitCode;
  onStop();
  controller.abort();
}

process.on('SIGTERM', () => stop(EXIT.terminated)).on('SIGINT', () => stop(EXIT.interrupted));
// The schedule died: nobody waits for this scan any more.
const onDisconnect = (): void => stop(EXIT.terminated);
process.on('disconnect', onDisconnect);
process.on('message', (message: ToChild) => {
  if (message.kind === 'stop') stop(message.exitCode);
  else void run(message).then(end);
});

async function run({ planned, settings, options }: Extract<ToChild, { kind: 'run' }>): Promise<FromChild> {
  if (options['logFormat'] === 'json') logFormat = 'json';
  const nothing = { folder: null, coveragePercent: null, findings: {}, undelivered: [] };
  const listen = (onFirst: () => void): SignalListener => {
    onStop = onFirst;
    const exitCode = (): ExitCode | null => {
      crash.rethrow();
      return stoppedBy;
    };
    return { signal: controller.signal, exitCode, ignore: () => undefined };
  };
  try {
    const { exitCode, outcome } = await runPlanned(planned, options, { settings, listen });
    if (outcome === null) return { exitCode, ...nothing };
    const { result, folder, undelivered } = outcome;
    const { coverage, summary } = result;
    return { exitCode, folder, coveragePercent: coverage.percent, findings: summary.bySeverity, undelivered };
  } catch (error) {
    return { exitCode: explain(error), ...nothing };
  }
}

function end(outcome: FromChild): void {
  process.exitCode = outcome.exitCode;
  process.off('disconnect', onDisconnect);
  if (process.connected) process.send?.(outcome, () => process.disconnect());
}
