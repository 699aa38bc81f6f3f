import type { Frame } from './frame.ts';
import { ABSENT, readPath } from './frame.ts';
import { isGap } from './gap.ts';
import { capture } from './trace.ts';
import { isList, type Value } from './value.ts';

const MAX_SHOWN = 200;

/** Fills `{{path}}` of a message with what the names in scope hold, as plain text; a path that is not there gives a question mark. */
export function fillMessage(template: string, frame: Frame): string {
  return template.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_match, path: string) => {
    const parameter = /^params\.(.+)$/.exec(path)?.[1];
    if (parameter !== undefined) return shown((frame.context.params[parameter] as Value | undefined) ?? null);
    return shown(capture(frame.context.trace, () => readPath(frame, path)).value);
  });
}

function shown(value: Value | typeof ABSENT): string {
  if (value === ABSENT || isGap(value) || value === null) return '?';
  if (isList(value)) return value.length === 0 ? 'none' : cut(value.map(shown).join(', '));
  return typeof value === 'object' ? '?' : cut(String(value));
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
