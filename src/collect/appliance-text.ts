import { secretKindOfValue } from '../snapshot/secret-value.ts';
import { cleanText, MAX_TEXT_LENGTH } from './clean-text.ts';

/**
 * A sentence that an appliance wrote, such as its error message, fit for a line of a log or a report. Such texts do not pass the
 * redaction of answers, so one that looks as if it told a secret is not repeated at all.
 */
export function applianceText(text: string, maxLength: number = MAX_TEXT_LENGTH): string {
  const holdsSecret = secretKindOfValue(text.slice(0, maxLength * 4)) !== null;
  return holdsSecret ? '(its message looks like a secret and is withheld)' : cleanText(text, maxLength);
}
