import type { ChecklistInput } from './checklist-input.ts';
import { renderChecklistCsv } from './render-checklist-csv.ts';

export type ChecklistFormat = 'html' | 'pdf' | 'csv';

export const CHECKLIST_FORMATS: readonly ChecklistFormat[] = ['html', 'pdf', 'csv'];

export interface ChecklistOptions {
  readonly paper: 'a4' | 'letter';
  readonly browser: () => Promise<import('../pdf/launch-browser.ts').PdfBrowser>;
  readonly onNote: (note: string) => void;
}

/**
 * One file of the checklist. Templates, fonts and the browser are loaded when they are needed (I/O).
 *
 * @throws AuditError when a PDF is asked for and cannot be printed
 */
export async function renderChecklist(
  input: ChecklistInput,
  format: ChecklistFormat,
  options: ChecklistOptions,
): Promise<{ readonly name: string; readonly content: string | Uint8Array }> {
  if (format === 'csv') return { name: 'checklist.csv', content: renderChecklistCsv(input) };
  const { loadTemplates } = await import('../html/load-templates.ts');
  const templates = await loadTemplates();
  if (format === 'html') {
    const { renderChecklistHtml } = await import('./render-checklist-html.ts');
    return { name: 'checklist.html', content: renderChecklistHtml(input, { templates }) };
  }
  const [{ buildChecklistJob }, { loadFontCss }, { printJob }] = await Promise.all([
    import('./build-checklist-job.ts'),
    import('../pdf/load-font-css.ts'),
    import('../pdf/render-pdf.ts'),
  ]);
  const job = buildChecklistJob(input, { templates, fontCss: await loadFontCss(), paper: options.paper });
  const { bytes, notes } = await printJob(job, await options.browser());
  notes.forEach(options.onNote);
  return { name: 'checklist.pdf', content: bytes };
}
