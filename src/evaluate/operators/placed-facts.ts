import type { Json } from '../../model/json.ts';
import type { Context } from '../frame.ts';
import type { ValueObject } from '../value.ts';

/**
 * Gives facts that were made out of a text the place of that text, so that reads inside them point at it,
 * and lets the text's own read show words instead of the text.
 */
export function placeFacts(context: Context, text: string, facts: readonly ValueObject[], words: string): void {
  for (const read of context.trace.reads) {
    if (read.actual !== text) continue;
    read.shown = words as Json;
    for (const fact of facts)
      context.places.set(fact, { endpoint: read.endpoint, pointer: read.pointer, derived: true });
  }
}
