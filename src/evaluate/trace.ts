import type { Json } from '../model/json.ts';

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
}

export function createTrace(): Trace {
  return { reads: [] };
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
