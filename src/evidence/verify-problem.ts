/** One mismatch. `file` is relative to what was verified, with `/`, and printable: names in a bundle may be hostile. */
export interface VerifyProblem {
  readonly file: string;
  readonly reason: string;
}

const MAX_NAME = 400;

/** A problem whose file name can be shown: control characters are escaped, very long names cut. */
export function problemAt(file: string, reason: string): VerifyProblem {
  const shown = file.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (one) => `\\u${one.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );
  return { file: shown.length > MAX_NAME ? `${shown.slice(0, MAX_NAME)}…` : shown, reason };
}

/** The same problems seen from the folder above. */
export function problemsBelow(folder: string, problems: readonly VerifyProblem[]): VerifyProblem[] {
  return problems.map(({ file, reason }) => ({ file: file === '.' ? folder : `${folder}/${file}`, reason }));
}
