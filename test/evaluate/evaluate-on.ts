import type { Binding, Context, Frame } from '../../src/evaluate/frame.ts';
import { type Gap, gap, isGap } from '../../src/evaluate/gap.ts';
import { compileLogic } from '../../src/evaluate/json-logic.ts';
import { createTrace, type Read } from '../../src/evaluate/trace.ts';
import { isList, type Value } from '../../src/evaluate/value.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

/** Gaps of every level, as names that the logic of a test may read. */
const FORBIDDEN: Gap = gap({ level: 'error', reasonCode: 'http-403', message: 'forbidden', endpoint: '/e' });
const ABSENT_DATUM: Gap = gap({ level: 'unknown', reasonCode: 'missing-datum', message: 'absent' });
const NOT_GIVEN: Gap = gap({ level: 'notchecked', reasonCode: 'not-configured', message: 'not given' });
const NOT_IN_VERSION: Gap = gap({ level: 'notapplicable', reasonCode: 'version', message: 'lacks it' });
const REFUSED: Gap = gap({ level: 'error', reasonCode: 'http-404', message: 'refuses', refused: true });

export interface Setting {
  readonly params?: JsonObject;
  readonly version?: string | null;
  readonly asOf?: string;
  readonly objects?: Readonly<Record<string, Binding>>;
}

const GAPS: Readonly<Record<string, Value>> = {
  forbidden: FORBIDDEN,
  absent: ABSENT_DATUM,
  notGiven: NOT_GIVEN,
  notInVersion: NOT_IN_VERSION,
  refused: REFUSED,
};

/** A frame in which every name of `data` can be read as the answer of the endpoint `/e/<name>`. */
export function frameOf(data: Readonly<Record<string, Value>>, setting: Setting = {}): Frame {
  const context: Context = {
    trace: createTrace(),
    params: setting.params ?? {},
    asOfMs: Date.parse(setting.asOf ?? '2026-11-22T00:00:00Z'),
    version: setting.version === undefined ? '8.0.1' : setting.version,
    dereference: (reference, collection) => {
      const object = setting.objects?.[`${collection}/${String(reference)}`];
      const message = 'leads nowhere';
      return object ?? { value: gap({ level: 'error', reasonCode: 'dangling-reference', message }), location: null };
    },
    places: new WeakMap(),
    certificates: new Map(),
  };
  const all = { ...GAPS, ...data };
  return {
    context,
    scope: (name) =>
      Object.hasOwn(all, name)
        ? { value: all[name] as Value, location: { endpoint: `/e/${name}`, pointer: '' } }
        : undefined,
  };
}

/** What an expression gives on plain data: its value, or `gap:<reason>`; gap items of a list likewise. */
export function evaluateOn(logic: Json, data: Readonly<Record<string, Value>> = {}, setting: Setting = {}): unknown {
  return plain(compileLogic(logic)(frameOf(data, setting)));
}

/** The same with the reads that are left when it is done. */
export function traceOf(
  logic: Json,
  data: Readonly<Record<string, Value>>,
): { value: unknown; reads: readonly Read[] } {
  const frame = frameOf(data);
  const value = plain(compileLogic(logic)(frame));
  return { value, reads: frame.context.trace.reads };
}

function plain(value: Value): unknown {
  if (isGap(value)) return `gap:${value.reasonCode}`;
  return isList(value) ? value.map(plain) : value;
}
