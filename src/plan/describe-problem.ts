import type { Problem } from '../model/audit-error.ts';

/** A mistake of a file as one sentence that names its place. */
export function describeProblem({ file, line, pointer, message }: Problem): string {
  const place = [[file, line].filter((part) => part !== undefined).join(':'), pointer].filter(Boolean).join(' ');
  return place === '' ? message : `${place}: ${message}`;
}
