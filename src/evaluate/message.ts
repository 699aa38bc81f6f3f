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
    // A parameter that is null is one that nobody gave.
    const value = parameter === undefined ? valueAt(path, frame) : (frame.context.params[parameter] ?? undefined);
    return textOf(value) ?? '?';
  });
}

/** The name of an object: what `path` holds as plain text; null where it holds null, an object or nothing. */
export function nameAt(path: string, frame: Frame): string | null {
  const value = valueAt(path, frame);
  return value === null ? null : textOf(value);
}

/** undefined: it is not there. */
function valueAt(path: string, frame: Frame): Value | undefined {
  const { value } = capture(frame.context.trace, () => readPath(frame, path));
  return value === ABSENT ? undefined : value;
}

/** null: there is nothing that a text could show. */
function textOf(value: Value | undefined): string | null {
  if (value === undefined || isGap(value)) return null;
  if (isList(value)) return value.length === 0 ? 'none' : cut(value.map((item) => textOf(item) ?? '?').join(', '));
  return typeof value === 'object' && value !== null ? null : cut(String(value));
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
