import { AuditError } from '../model/audit-error.ts';
import type { FileContent } from '../model/file-content.ts';
import type { ReportFormat } from '../model/fleet.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { isFileName } from '../snapshot/is-file-name.ts';
import { checklistOfResult } from './checklist/checklist-input.ts';
import { FORMATS } from './formats/formats.ts';

/** What the reports need besides the result. */
export interface RenderOptions {
  readonly formats: readonly ReportFormat[];
  readonly paper: 'a4' | 'letter';
  /** A PDF for each appliance beside the one of the fleet. */
  readonly splitAppliances: boolean;
  /** Starts the browser; called only when a PDF is asked for. Rejects with an AuditError where there is none. */
  readonly browser: () => Promise<import('./pdf/launch-browser.ts').PdfBrowser>;
  /** Told of what a reader of the PDF should know: characters without a font, a browser without its sandbox. */
  readonly onNote: (note: string) => void;
  /** Told of a format that could not be written; the others are. */
  readonly onSkipped: (format: ReportFormat, error: AuditError) => void;
}

/** One rendered file; the name is relative to the scan's folder. */
export interface RenderedFile {
  readonly name: string;
  readonly content: FileContent;
}

/**
 * Renders the canonical result and every format asked for, one after the other. Heavy parts are loaded when they are needed.
 * A PDF that cannot be printed is skipped and said; everything else is written all the same.
 */
export async function* renderReports(result: ScanResult, given: RenderOptions): AsyncGenerator<RenderedFile> {
  const options = { ...given, onNote: sayOnce(given.onNote) };
  const formats = new Set<ReportFormat>(['json', ...options.formats]);
  for (const format of formats) {
    for (const { name, render } of FORMATS[format]) {
      if (render !== null) yield { name, content: render(result) };
    }
    if (format === 'html') yield await renderHtmlReport(result);
    if (format === 'checklist') yield await renderChecklistPage(result, 'html', options);
  }
  if (formats.has('checklist')) yield* skipFailed('checklist', checklistPdf(result, options), options);
  if (formats.has('pdf')) yield* skipFailed('pdf', renderPdfReports(result, options), options);
}

/** Several files may have the same to tell. */
function sayOnce(onNote: (note: string) => void): (note: string) => void {
  const said = new Set<string>();
  return (note) => {
    if (!said.has(note)) onNote(note);
    said.add(note);
  };
}

/** What needs a browser is skipped where there is none; everything else is written all the same. */
async function* skipFailed(
  format: ReportFormat,
  files: AsyncGenerator<RenderedFile>,
  options: RenderOptions,
): AsyncGenerator<RenderedFile> {
  try {
    yield* files;
  } catch (error) {
    options.onSkipped(
      format,
      error instanceof AuditError ? error : new AuditError(`the browser failed: ${String(error)}`, { cause: error }),
    );
  }
}

async function* checklistPdf(result: ScanResult, options: RenderOptions): AsyncGenerator<RenderedFile> {
  yield await renderChecklistPage(result, 'pdf', options);
}

async function renderChecklistPage(
  result: ScanResult,
  format: 'html' | 'pdf',
  options: RenderOptions,
): Promise<RenderedFile> {
  const { renderChecklist } = await import('./checklist/render-checklist.ts');
  return renderChecklist(checklistOfResult(result), format, options);
}

async function renderHtmlReport(result: ScanResult): Promise<RenderedFile> {
  const [{ htmlPieces }, { loadTemplates }] = await Promise.all([
    import('./html/render-html.ts'),
    import('./html/load-templates.ts'),
  ]);
  return { name: 'report.html', content: htmlPieces(result, { templates: await loadTemplates() }) };
}

async function* renderPdfReports(result: ScanResult, options: RenderOptions): AsyncGenerator<RenderedFile> {
  const [{ renderPdf, renderPdfPerAppliance }, { loadFontCss }, { loadTemplates }] = await Promise.all([
    import('./pdf/render-pdf.ts'),
    import('./pdf/load-font-css.ts'),
    import('./html/load-templates.ts'),
  ]);
  const browser = await options.browser();
  const deps = { browser, templates: await loadTemplates(), fontCss: await loadFontCss(), paper: options.paper };
  const whole = await renderPdf(result, deps);
  whole.notes.forEach(options.onNote);
  yield { name: 'report.pdf', content: whole.bytes };
  if (!options.splitAppliances) return;
  for await (const { appliance, report } of renderPdfPerAppliance(result, deps)) {
    yield { name: appliancePdfName(result, appliance), content: report.bytes };
  }
}

/** Results may come from anybody, and so may the names in them: one that is no file name is replaced by a number. */
export function appliancePdfName({ appliances }: Pick<ScanResult, 'appliances'>, appliance: string): string {
  const place = appliances.findIndex(({ name }) => name === appliance) + 1;
  return `appliances/${isFileName(appliance) ? appliance : `appliance-${place}`}.pdf`;
}
