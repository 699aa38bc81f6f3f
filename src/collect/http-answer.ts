import type { IncomingHttpHeaders } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Complete for 200; of a refusal the first 64 KiB at most. */
  readonly body: Buffer;
}
