import type { Json } from '../model/json.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { canonicalJson } from './canonical-json.ts';

/** The one text of a snapshot: canonical JSON (RFC 8785) and a line end. Equal snapshots give equal bytes. */
export function renderSnapshot(snapshot: Snapshot): string {
  return `${canonicalJson(snapshot as unknown as Json)}\n`;
}
