import type { Problem } from '../model/audit-error.ts';

/** A mistake of a file in one line: its place, what is wrong and what to do. */
export function describeProblem({ file, line, column, pointer, message, hint }: Problem): string {
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  const place = [position, pointer].filter(Boolean).join(' ');
  const told = hint === undefined ? message : `${message.replace(/[^.…?]$/, '$&.')} ${hint}`;
  return place === '' ? told : `${place}: ${told}`;
}
