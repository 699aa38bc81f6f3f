import { compileTemplate } from '../html/compile-template.ts';
import type { PrintOptions } from '../pdf/build-print-job.ts';
import { pageRules } from '../pdf/page-rules.ts';
import { printDocument } from '../pdf/print-document.ts';
import type { PrintJob } from '../pdf/print-pdf.ts';
import { createEnglish } from '../wording/en/english.ts';
import { notationOf } from '../wording/notation.ts';
import { buildChecklist } from './build-checklist.ts';
import type { ChecklistInput } from './checklist-input.ts';

/** The checklist on paper: a page for `printPdf`. Pure: equal input gives equal text. */
export function buildChecklistJob(input: ChecklistInput, options: PrintOptions): PrintJob {
  const wording = options.wording ?? createEnglish(notationOf(input.organisation));
  const view = buildChecklist(input, wording);
  const css = [
    options.fontCss,
    options.templates.get('print/print.css') ?? '',
    options.templates.get('checklist/paper.css') ?? '',
    pageRules(view.frame, wording.print, options.paper),
  ].join('\n');
  const main = compileTemplate(
    options.templates,
    'checklist/paper.hbs',
  )({
    ...view,
    labels: wording.labels,
    print: wording.print,
  });
  const html = printDocument(view, css, main);
  const controls = view.areas.flatMap((area) => area.controls);
  return {
    html: () => html,
    contents: [],
    asOf: input.asOf,
    creator: view.frame.tool,
    samples: [view.title, view.source, ...controls.map(({ id }) => id)],
  };
}
