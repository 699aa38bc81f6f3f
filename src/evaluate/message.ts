import type { Frame } from './frame.ts';
import { ABSENT, readPath } from './frame.ts';
import { isGap } from './gap.ts';
import { capture } from './trace.ts';
import { isList, type Value } from './value.ts';

const MAX_SHOWN = 200;

/**
 * Fills `{{path}}` of a message with what the names in scope hold, as plain text: null, which an appliance says of what is not set, as
 * `null`, and an object or what is not there as a question mark.
 */
export function fillMessage(template: string, frame: Frame): string {
  return template.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_match, path: string) => {
    const parameter = /^params\.(.+)$/.exec(path)?.[1];
    if (parameter === undefined) return shown(valueAt(path, frame));
    return shown((frame.context.params[parameter] as Value | undefined) ?? ABSENT);
  });
}

/** The name of an object: what `path` holds as plain text; null where it holds null, an object or nothing. */
export function nameAt(path: string, frame: Frame): string | null {
  const value = valueAt(path, frame);
  const text = shown(value);
  return value === null || text === '?' ? null : text;
}

function valueAt(path: string, frame: Frame): Value | typeof ABSENT {
  return capture(frame.context.trace, () => readPath(frame, path)).value;
}

function shown(value: Value | typeof ABSENT): string {
  if (value === ABSENT || isGap(value)) return '?';
  if (isList(value)) return value.length === 0 ? 'none' : cut(value.map(shown).join(', '));
  return typeof value === 'object' && value !== null ? '?' : cut(String(value));
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
