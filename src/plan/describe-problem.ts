import type { Problem } from '../model/audit-error.ts';

/** A mistake of a file in one line that names its place. */
export function describeProblem({ file, line, pointer, message, hint }: Problem): string {
  const place = [[file, line].filter((part) => part !== undefined).join(':'), pointer].filter(Boolean).join(' ');
  const told = hint === undefined ? message : `${message.replace(/[^.…?]$/, '$&.')} ${hint}`;
  return place === '' ? told : `${place}: ${told}`;
}
