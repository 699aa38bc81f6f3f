import type { ReasonCode } from '../model/verdict.ts';

const GAP = Symbol('gap');

/** How a gap shows in a result. `notapplicable`: this version lacks the endpoint. Worst first. */
const GAP_LEVELS = ['error', 'unknown', 'notchecked', 'notapplicable'] as const;

export type GapLevel = (typeof GAP_LEVELS)[number];

/** What stands where a value cannot be had: never true, never false, never compared. */
export interface Gap {
  readonly [GAP]: true;
  readonly level: GapLevel;
  readonly reasonCode: ReasonCode;
  /** A clause that ends the sentence "could not be judged: …". */
  readonly message: string;
  readonly endpoint: string | null;
  readonly pointer: string | null;
  /** The endpoint refuses GET by design (a listing of secrets); see the operator `firstReadable`. */
  readonly refused: boolean;
}

export interface GapDetails {
  readonly level: GapLevel;
  readonly reasonCode: ReasonCode;
  readonly message: string;
  readonly endpoint?: string | null;
  readonly pointer?: string | null;
  readonly refused?: boolean;
}

export function gap(details: GapDetails): Gap {
  return { [GAP]: true, endpoint: null, pointer: null, refused: false, ...details };
}

export function isGap(value: unknown): value is Gap {
  return typeof value === 'object' && value !== null && GAP in value;
}

/** A value of another type than the operator takes. */
export function typeMismatch(message: string): Gap {
  return gap({ level: 'unknown', reasonCode: 'type-mismatch', message });
}

/** The gap that speaks for several: the worst level, of equals the first. */
export function worstGap(gaps: readonly Gap[]): Gap {
  let worst = gaps[0];
  if (worst === undefined) throw new TypeError('worstGap needs at least one gap');
  for (const candidate of gaps) {
    if (GAP_LEVELS.indexOf(candidate.level) < GAP_LEVELS.indexOf(worst.level)) worst = candidate;
  }
  return worst;
}
