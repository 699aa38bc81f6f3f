/** What the printed units say. Paths are absolute. */
export interface ScheduleUnit {
  /** Cron expression of five fields, checked. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly jitterMs: number;
  readonly configFile: string;
  readonly outDir: string;
  readonly user: string;
  readonly program: string;
  readonly image: string;
}

/** Exit codes of a scan that did its work: what it found is told by the reports and the notification, not by a failed unit. */
export const DONE_EXIT_CODES: readonly number[] = [10, 20, 30, 40];
