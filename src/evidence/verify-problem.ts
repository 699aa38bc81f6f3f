/** One mismatch. `file` is relative to what was verified, with `/`. Both are printable: a bundle may be hostile in every text of it. */
export interface VerifyProblem {
  readonly file: string;
  readonly reason: string;
}

const MAX_NAME = 400;
const MAX_REASON = 2000;

/** A problem that can be shown: control and invisible characters are escaped, very long texts cut. */
export function problemAt(file: string, reason: string): VerifyProblem {
  return { file: printable(file, MAX_NAME), reason: printable(reason, MAX_REASON) };
}

function printable(text: string, maxLength: number): string {
  const shown = text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (one) => `\\u${one.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );
  return shown.length > maxLength ? `${shown.slice(0, maxLength)}…` : shown;
}

/** The same problems seen from the folder above. */
export function problemsBelow(folder: string, problems: readonly VerifyProblem[]): VerifyProblem[] {
  return problems.map(({ file, reason }) => ({ file: file === '.' ? folder : `${folder}/${file}`, reason }));
}
