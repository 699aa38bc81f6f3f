import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { loadTemplates, type Templates } from '../../../src/report/html/load-templates.ts';
import { buildPrintJob } from '../../../src/report/pdf/build-print-job.ts';
import { largeResult } from '../../support/sample-result.ts';

let templates: Templates;

beforeAll(async () => {
  templates = await loadTemplates();
});

/** The section with the findings, and how many pieces of evidence it prints. */
function printFindings(result: ScanResult) {
  const html = buildPrintJob(result, { templates, fontCss: '', paper: 'a4' }).html(null);
  const findings = /<section class="new" id="findings">[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
  return { html, findings, instances: findings.match(/class="instance"/g)?.length ?? 0 };
}

describe('the printed edition of a large fleet', () => {
  it('says once what is the same everywhere, and names every appliance of every finding', () => {
    const result = largeResult(40, 12, 0.3);
    const { html, findings, instances } = printFindings(result);
    const failed = result.results.filter((one) => one.result === 'fail');
    expect(instances).toBe(new Set(failed.map(({ ruleId }) => ruleId)).size);
    for (const rule of result.rules) {
      const article = new RegExp(`<article[^>]*>(?:(?!</article>)[\\s\\S])*${rule.id}[\\s\\S]*?</article>`).exec(
        findings,
      )?.[0];
      for (const { appliance } of failed.filter((one) => one.ruleId === rule.id)) expect(article).toContain(appliance);
    }
    expect(html).toContain(`${failed[0]!.ruleId} (fail)`);
  });

  it('keeps apart what differs', () => {
    const result = largeResult(40, 1, 1);
    const results = result.results.map((one, index) => (index === 7 ? { ...one, message: 'Another value' } : one));
    expect(printFindings({ ...result, results }).instances).toBe(2);
  });

  it('leaves a small fleet unfolded, each result with its own place', () => {
    const result = largeResult(20, 12, 0.3);
    expect(printFindings(result).instances).toBe(result.results.filter((one) => one.result === 'fail').length);
  });
});
