import { cleanText } from '../collect/clean-text.ts';
import { EXIT } from '../model/audit-error.ts';

/** How a scan ended, as the process that made it tells the others. */
export interface ClaimOutcome {
  readonly exitCode: number;
  readonly host: string;
  /** It was cut short, and somebody else may make it. */
  readonly interrupted: boolean;
}

const CODES: ReadonlySet<unknown> = new Set(Object.values(EXIT));
/** Longest name of a host (RFC 1035, 2.3.4). */
const MAX_HOST = 253;

/** What stands in the queue was written by others: whatever is no outcome is a scan that failed there. */
export function parseClaimOutcome(value: unknown): ClaimOutcome {
  const said = (value ?? {}) as { exitCode?: unknown; host?: unknown; interrupted?: unknown };
  const isKnown = typeof said.exitCode === 'number' && CODES.has(said.exitCode);
  const host = typeof said.host === 'string' ? cleanText(said.host, MAX_HOST) : '';
  return {
    exitCode: isKnown ? (said.exitCode as number) : EXIT.internal,
    host: host === '' ? 'a host that did not say its name' : host,
    interrupted: said.interrupted === true,
  };
}
