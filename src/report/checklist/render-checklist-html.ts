import { createHash } from 'node:crypto';
import { compileTemplate } from '../html/compile-template.ts';
import type { Templates } from '../html/load-templates.ts';
import { createEnglish } from '../wording/en/english.ts';
import { notationOf } from '../wording/notation.ts';
import type { Wording } from '../wording/wording.ts';
import { buildChecklist } from './build-checklist.ts';
import type { ChecklistInput } from './checklist-input.ts';

/**
 * checklist.html: one file without a script that asks for nothing outside itself; boxes can be ticked and notes written
 * before it is printed. Pure: equal input gives equal bytes.
 */
export function renderChecklistHtml(
  input: ChecklistInput,
  options: { readonly templates: Templates; readonly wording?: Wording },
): string {
  const { templates } = options;
  const css = ['styles/1-page.css', 'checklist/screen.css']
    .map((path) => templates.get(path) ?? '')
    .join('\n')
    .replace(/\n\s+/g, '\n')
    .trim();
  const digest = createHash('sha256').update(css).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const wording = options.wording ?? createEnglish(notationOf(input.organisation));
  const view = buildChecklist(input, wording);
  const html = compileTemplate(
    templates,
    'checklist/screen.hbs',
  )({
    ...view,
    labels: wording.labels,
    print: wording.print,
    css,
    policy,
  });
  return html.replace(/\n\s+/g, '\n');
}
