import type { CollectEvent } from '../collect/collect-event.ts';
import type { ExitCode } from '../model/audit-error.ts';
import type { ReportFormat } from '../model/fleet.ts';

/** What a run takes from the process it runs in; tests and samples pass their own clock. */
export interface ScanEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Ends the collection; what was read is kept and written. */
  readonly signal: AbortSignal;
  readonly interruptedBy: () => ExitCode | null;
  readonly noWait: boolean;
  /** A scan's folder or results.json to compare with; null: the newest earlier scan of the same scope. */
  readonly baseline: string | null;
  /** Appliance that all others are held against; null: none. */
  readonly golden: string | null;
  readonly paper: 'a4' | 'letter';
  readonly splitAppliances: boolean;
  readonly browserPath: string | null;
  /** Print with the browser of the package, so that the same bytes come out everywhere. */
  readonly preferBundledBrowser: boolean;
  readonly onEvent: (event: ScanEvent) => void;
}

/** What happens during a scan, for the terminal and for the JSON log. Names are stable. */
export type ScanEvent =
  | CollectEvent
  | { readonly event: 'waiting-for-folder'; readonly message: string }
  | {
      readonly event: 'appliance-judged';
      readonly appliance: string;
      readonly counts: Readonly<Record<string, number>>;
    }
  | { readonly event: 'report-written'; readonly name: string }
  | {
      readonly event: 'report-skipped';
      readonly format: ReportFormat;
      readonly message: string;
      readonly hint: string | null;
    }
  | { readonly event: 'report-note'; readonly message: string }
  | {
      readonly event: 'notification-sent';
      readonly channel: string;
      readonly notices: number;
      readonly attempts: number;
    }
  | {
      readonly event: 'notification-failed';
      readonly channel: string;
      readonly notices: number;
      readonly attempts: number;
      readonly message: string;
      readonly hint: string | null;
    }
  | { readonly event: 'warning'; readonly message: string }
  | { readonly event: 'interrupted'; readonly message: string };
