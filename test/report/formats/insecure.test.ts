import { beforeAll, describe, expect, test } from 'vitest';
import { renderSummary } from '../../../src/cli/render-summary.ts';
import { openTerminal } from '../../../src/cli/terminal.ts';
import type { ReportFormat } from '../../../src/model/fleet.ts';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { checklistOfResult } from '../../../src/report/checklist/checklist-input.ts';
import { renderChecklistCsv } from '../../../src/report/checklist/render-checklist-csv.ts';
import { renderChecklistHtml } from '../../../src/report/checklist/render-checklist-html.ts';
import { FORMATS } from '../../../src/report/formats/formats.ts';
import { loadTemplates, type Templates } from '../../../src/report/html/load-templates.ts';
import { renderHtml } from '../../../src/report/html/render-html.ts';
import { buildPrintJob } from '../../../src/report/pdf/build-print-job.ts';
import { renderReports } from '../../../src/report/render-reports.ts';
import { readCsvRows } from '../../support/read-format.ts';
import { sampleResult } from '../../support/sample-result.ts';

const APPLIANCE = 'sps-ams-01';

/** A scan in which the certificate of one appliance was not verified. */
function insecureResult(): ScanResult {
  const result = sampleResult();
  return {
    ...result,
    appliances: result.appliances.map((one) =>
      one.name === APPLIANCE && one.tls !== null ? { ...one, tls: { ...one.tls, trust: 'insecure' } } : one,
    ),
    method: { ...result.method, tls: { 'ca-file': 2, insecure: 1 }, insecureAppliances: [APPLIANCE] },
  };
}

/** Every text that the machine formats leave, by file. */
async function machineFiles(result: ScanResult): Promise<ReadonlyMap<string, string>> {
  const formats = (Object.keys(FORMATS) as ReportFormat[]).filter((one) => !['html', 'pdf', 'checklist'].includes(one));
  const files = new Map<string, string>();
  const options = { formats, paper: 'a4', splitAppliances: false, onNote: () => undefined } as const;
  const needless = {
    browser: () => Promise.reject(new Error('no format here needs a browser')),
    onSkipped: (_: string, error: unknown) => {
      throw error;
    },
  };
  for await (const { name, content } of renderReports(result, { ...options, ...needless })) {
    const isText = typeof content === 'string';
    files.set(
      name,
      isText ? content : content instanceof Uint8Array ? Buffer.from(content).toString() : [...content].join(''),
    );
  }
  return files;
}

describe('an appliance whose TLS was not verified shows on every report', () => {
  let templates: Templates;
  beforeAll(async () => {
    templates = await loadTemplates();
  });

  test('in each machine format, which says nothing of the kind otherwise', async () => {
    const [bad, good] = await Promise.all([machineFiles(insecureResult()), machineFiles(sampleResult())]);
    expect(bad.size).toBeGreaterThan(9);
    for (const [name, text] of bad) {
      expect([name, text.includes('insecure')]).toEqual([name, true]);
      if (name !== 'results.json') expect([name, good.get(name)?.includes('insecure')]).toEqual([name, false]);
    }
  });

  test('on every page for people', () => {
    const shown = (result: ScanResult) => [
      renderHtml(result, { templates }),
      buildPrintJob(result, { templates, fontCss: '', paper: 'a4' }).html(null),
      renderChecklistHtml(checklistOfResult(result), { templates }),
    ];
    for (const page of shown(insecureResult())) expect(page).toContain('TLS not verified');
    for (const page of shown(sampleResult())) expect(page).not.toContain('TLS not verified');
    const cells = (result: ScanResult) => readCsvRows(renderChecklistCsv(checklistOfResult(result))).slice(1);
    const column =
      readCsvRows(renderChecklistCsv(checklistOfResult(sampleResult())))[0]?.indexOf('tlsNotVerified') ?? -1;
    expect(new Set(cells(insecureResult()).map((row) => row[column]))).toEqual(new Set([APPLIANCE]));
    expect(new Set(cells(sampleResult()).map((row) => row[column]))).toEqual(new Set(['']));
  });

  test('at the end of a scan in the terminal', () => {
    const terminal = { ...openTerminal({ color: false, progress: false }), width: 80 };
    expect(renderSummary(insecureResult(), '/scan', terminal)).toContain(`TLS not verified  ${APPLIANCE}`);
    expect(renderSummary(sampleResult(), '/scan', terminal)).not.toContain('TLS not verified');
  });
});
