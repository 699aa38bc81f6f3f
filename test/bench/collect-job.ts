/** What a collecting program of this folder is to do. */
export interface CollectJob {
  readonly urls: readonly string[];
  /** Known beforehand to those that do not discover. */
  readonly paths: readonly string[];
  /** Has the bare loop keep to what a scan keeps to on the wire. */
  readonly careful?: boolean;
}

export interface CollectAnswer {
  /** From the first connection to the end of the last answer; without starting the process. */
  readonly tookMs: number;
  readonly requests: number;
  /** What was read of an appliance. */
  readonly paths: readonly string[];
  /** Of this process, in the same time. */
  readonly cpuMs: number;
}
