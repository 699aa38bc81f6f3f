import { cleanText } from '../collect/clean-text.ts';

/** Longest message, in UTF-16 code units. */
const MAX_LENGTH = 4_000;

/** A message fit for a terminal: files, appliances and libraries have a say in what is told. */
export function terminalText(text: string): string {
  return cleanText(text, MAX_LENGTH);
}
