import type { Notice, NoticeMessage } from '../../model/notice.ts';
import { compileTemplate } from './compile-template.ts';
import type { Templates } from './load-templates.ts';

/**
 * A message as the HTML part of a mail. It stands here because texts are escaped in one place. Styles are in the elements
 * and there is no script, picture or link: mail programs strip them, and what an appliance said must not lead anywhere.
 */
export function renderNoticeMail(message: NoticeMessage, templates: Templates): string {
  const sections = message.sections.map(({ heading, notices, omitted }) => ({
    heading,
    count: notices.length + omitted,
    notices: notices.map((notice) => ({ title: notice.title, note: noteOf(notice), details: notice.details })),
    more: omitted > 0 ? `and ${omitted} more; the report names them all` : null,
  }));
  return compileTemplate(templates, 'mail/notice.hbs')({ subject: message.subject, footer: message.footer, sections });
}

/** Severity, appliance and rule, as far as the title does not say them. */
function noteOf({ severity, appliance, ruleId, title }: Notice): string | null {
  const parts = [severity, appliance, ruleId].filter((part) => part !== null && !title.includes(part));
  return parts.length === 0 ? null : parts.join(' · ');
}
