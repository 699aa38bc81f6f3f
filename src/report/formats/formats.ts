import type { ReportFormat } from '../../model/fleet.ts';
import type { ScanResult } from '../../model/scan-result.ts';
import { checklistOfResult } from '../checklist/checklist-input.ts';
import { renderChecklistCsv } from '../checklist/render-checklist-csv.ts';
import { renderActionPlan } from './action-plan.ts';
import { resultsCsvPieces } from './csv.ts';
import { renderHdf } from './hdf.ts';
import { junitPieces } from './junit.ts';
import { ocsfPieces } from './ocsf.ts';
import { assessmentPieces } from './oscal.ts';
import { poamPieces } from './oscal-poam.ts';
import { resultsJsonPieces } from './results-json.ts';
import { sarifPieces } from './sarif.ts';
import { renderSummaryMarkdown } from './summary-markdown.ts';
import { xccdfPieces } from './xccdf.ts';

/** One file that a format leaves in the scan's folder. */
export interface FormatFile {
  readonly name: string;
  /** The file from the result alone, piece by piece where it grows with the results; null for files that need templates or a browser. */
  readonly render: ((result: ScanResult) => string | Iterable<string>) | null;
}

/** Format -> its files, under the names that scan folders promise. */
export const FORMATS: Readonly<Record<ReportFormat, readonly FormatFile[]>> = {
  html: [{ name: 'report.html', render: null }],
  pdf: [{ name: 'report.pdf', render: null }],
  json: [{ name: 'results.json', render: resultsJsonPieces }],
  csv: [{ name: 'results.csv', render: resultsCsvPieces }],
  'action-plan': [{ name: 'action-plan.csv', render: renderActionPlan }],
  sarif: [{ name: 'results.sarif', render: sarifPieces }],
  junit: [{ name: 'results.junit.xml', render: junitPieces }],
  oscal: [
    { name: 'results.oscal.json', render: assessmentPieces },
    { name: 'poam.oscal.json', render: poamPieces },
  ],
  ocsf: [{ name: 'results.ocsf.jsonl', render: ocsfPieces }],
  xccdf: [{ name: 'results.xccdf.xml', render: xccdfPieces }],
  hdf: [{ name: 'results.hdf.json', render: renderHdf }],
  md: [{ name: 'summary.md', render: renderSummaryMarkdown }],
  checklist: [
    { name: 'checklist.html', render: null },
    { name: 'checklist.pdf', render: null },
    { name: 'checklist.csv', render: (result) => renderChecklistCsv(checklistOfResult(result)) },
  ],
};
