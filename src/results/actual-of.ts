import type { Json } from '../model/json.ts';
import type { Evidence } from '../model/result.ts';

/** What was found at the place of an evidence; `undefined` when there was no such datum. */
export function actualOf({ actual, absent }: Evidence): Json | undefined {
  return absent === true ? undefined : actual;
}
