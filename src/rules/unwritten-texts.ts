import type { Rule } from '../model/rule.ts';

/** What `rules new` marks for its author. */
const MARK = /^to be written\b/i;

/** Members of a rule file whose text is still the one that `rules new` put there, as JSON pointers. */
export function unwrittenTexts({ title, rationale, remediation, source }: Rule): readonly string[] {
  const texts = { title, rationale, remediation: remediation.text, source };
  return Object.entries(texts).flatMap(([member, text]) => (MARK.test(text) ? [`/${member}`] : []));
}
