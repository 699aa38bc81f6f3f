const MAX_PATTERN_LENGTH = 200;

/**
 * Why a regular expression is not taken in a rule; null when it is fine. Refused is what can take more than linear-ish time:
 * a repeated group that itself repeats or chooses, back-references and look-around. Conservative on purpose.
 */
export function patternProblem(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return 'is no regular expression';
  }
  const bare = pattern.replace(/\\[^\d]/g, 'x').replace(/\[(?:[^\]\\]|\\.)*\]/g, 'x');
  if (/\\\d/.test(bare)) return 'has a back-reference';
  if (/\(\?[=!<]/.test(bare)) return 'looks ahead or behind';
  const isRepeatedGroup = /\)(?:[*+]|\{\d+(?:,\d*)?\})/.test(bare);
  const hasInnerRepetition = /\([^()]*[*+{|][^()]*\)(?:[*+]|\{)/.test(bare) || /\)[^()]*\)(?:[*+]|\{)/.test(bare);
  return isRepeatedGroup && hasInnerRepetition ? 'repeats a group that repeats or chooses' : null;
}
