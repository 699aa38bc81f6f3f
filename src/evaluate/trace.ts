import type { Json } from '../model/json.ts';
import { type Gap, gap } from './gap.ts';

/** One datum that an expression read. `actual` is absent when the datum was. */
export interface Read {
  readonly endpoint: string;
  readonly pointer: string;
  readonly actual?: Json;
  expected: string | null;
  /** What the operator above it made of it, for data whose text says nothing to a reader (a certificate's days left). */
  shown?: Json;
}

/**
 * Everything read while one expression is evaluated, in order. Operators cut it back to what decided:
 * of a false `and` only the operands that were false stay, of a failing `all` only the items that failed.
 */
export interface Trace {
  reads: Read[];
  /** Work done so far, see {@link spend}. */
  steps: number;
  /** A default, or the name of it in `missing`, stood for an absent datum since this was last set to false. */
  usedDefault: boolean;
  /** Defaults stand for nothing and `missing` names nothing: an absent datum is a gap whatever the rule says. */
  ignoresDefaults: boolean;
}

/** More than any sensible rule takes on one object (a few hundred), and a second or two of work. */
const MAX_STEPS = 1_000_000;

/** Counts work: operators applied, items and characters copied. A gap once a rule took too much, so that none runs for ever. */
export function spend(trace: Trace, steps: number): Gap | null {
  trace.steps += steps;
  if (trace.steps <= MAX_STEPS) return null;
  return gap({ level: 'error', reasonCode: 'limit', message: `the rule took more than ${MAX_STEPS} steps` });
}

export function createTrace(): Trace {
  return { reads: [], steps: 0, usedDefault: false, ignoresDefaults: false };
}

/** Runs `body` and returns its value with the reads it made, which are taken off the trace. */
export function capture<T>(trace: Trace, body: () => T): { value: T; reads: Read[] } {
  const outer = trace.reads;
  trace.reads = [];
  try {
    const value = body();
    return { value, reads: trace.reads };
  } finally {
    trace.reads = outer;
  }
}
