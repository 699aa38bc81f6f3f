import type { WorkerEvent } from '../queue/work-zone.ts';
import type { ScanEvent } from '../run/scan-environment.ts';

/** Events that only commands tell of, beside those of a scan. Names are stable. */
export type CommandEvent =
  | ScanEvent
  | {
      readonly event: 'scan-finished';
      readonly uid: string;
      readonly folder: string;
      readonly exitCode: number;
      readonly percent: number;
      readonly findings: Readonly<Record<string, number>>;
    }
  | {
      readonly event: 'scan-made-elsewhere';
      readonly host: string;
      readonly exitCode: number;
      readonly message: string;
    }
  | WorkerEvent
  | { readonly event: 'worker-stopping'; readonly message: string }
  | {
      readonly event: 'schedule-waiting';
      readonly nextRun: string;
      readonly timeZone: string;
      readonly message: string;
    }
  | { readonly event: 'schedule-run-started'; readonly uid: string }
  | { readonly event: 'schedule-run-ended'; readonly uid: string; readonly exitCode: number; readonly message: string }
  | { readonly event: 'schedule-kept-old-plan'; readonly message: string }
  | { readonly event: 'schedule-health'; readonly url: string; readonly message: string }
  | { readonly event: 'schedule-clock-changed'; readonly message: string }
  | { readonly event: 'schedule-stopping'; readonly message: string };
