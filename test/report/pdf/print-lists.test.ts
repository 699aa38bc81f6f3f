import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { loadTemplates, type Templates } from '../../../src/report/html/load-templates.ts';
import { MAX_PRINTED_LINES, MIN_PRINTED_ROWS } from '../../../src/report/pdf/bound-rows.ts';
import { buildPrintJob } from '../../../src/report/pdf/build-print-job.ts';
import { summarise } from '../../../src/results/summarise.ts';
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

/** Each result on that many objects. */
function onObjects(result: ScanResult, objects: number, isMany = (_: Result) => true): ScanResult {
  const results = result.results.flatMap((one) =>
    Array.from({ length: isMany(one) ? objects : 1 }, (_, index) => ({
      ...one,
      resource: { path: `/api/configuration/ssh/connections/${index}`, name: `connection ${index}` },
      message: `${one.message} on ${index}`,
      fingerprint: `${String(index).padStart(8, '0')}${one.fingerprint}`,
    })),
  );
  return { ...result, results, summary: summarise(results, result.rules, result.appliances) };
}

const sectionOf = (html: string, id: string) =>
  new RegExp(`<section[^>]* id="${id}">[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';
const tell = /<p>And ([\d,]+) more, not printed here: results\.json and the HTML report list every one\.<\/p>/g;
const toldIn = (html: string) => [...html.matchAll(tell)].map(([, n = '']) => Number(n.replace(/,/g, '')));
const total = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);

describe('the printed edition of more results than a browser prints', () => {
  it('prints the worst, says of each list how many more there are, and counts all', () => {
    const result = onObjects(largeResult(1, 12, 1), 1000);
    const { html, findings, instances } = printFindings(result);
    const told = toldIn(findings);
    expect(instances * 2).toBeLessThanOrEqual(MAX_PRINTED_LINES + 12 * MIN_PRINTED_ROWS * 2);
    expect(instances + total(told)).toBe(12_000);
    expect(findings.match(/1,000 results on 1 appliance/g)).toHaveLength(12);
    const printed = [...findings.split('<article').slice(1)].map((one) => one.match(/class="instance"/g)?.length);
    expect(printed).toEqual([1000, 1000, 1000, ...Array(9).fill(MIN_PRINTED_ROWS)]);
    expect(told).toEqual(Array(9).fill(1000 - MIN_PRINTED_ROWS));
    const appliances = sectionOf(html, 'appliances');
    expect((appliances.match(/<tr><td>/g)?.length ?? 0) + total(toldIn(appliances))).toBe(12_000);
  });

  it('does so with what could not be judged', () => {
    const { html } = printFindings(onObjects(withKind(largeResult(1, 12, 1), 'error'), 1000));
    const unjudged = sectionOf(html, 'unjudged');
    expect((unjudged.match(/<tr id=/g)?.length ?? 0) + total(toldIn(unjudged))).toBe(12_000);
    expect(toldIn(unjudged)).toHaveLength(6);
  });

  it('counts all results of a row that stands for several appliances', () => {
    const { findings } = printFindings(onObjects(largeResult(21, 1, 1), 3200));
    const named = [...findings.matchAll(/Appliances \((\d+)\)/g)].map(([, n]) => Number(n));
    expect(total(named) + total(toldIn(findings))).toBe(67_200);
  });

  it('leaves the lists of small appliances whole beside a huge one', () => {
    const { html } = printFindings(onObjects(largeResult(3, 8, 1), 1000, ({ appliance }) => appliance === 'sps-0001'));
    const parts = sectionOf(html, 'appliances').split('<article').slice(1);
    expect(parts.map((part) => part.match(/<tr><td>/g)?.length)).toEqual([MAX_PRINTED_LINES - 16, 8, 8]);
    expect(parts.map(toldIn)).toEqual([[2016], [], []]);
  });

  it("names a rule of a large fleet's appliance once, with the number of its objects", () => {
    const { html } = printFindings(onObjects(largeResult(21, 1, 1), 1200));
    expect(sectionOf(html, 'appliances')).toContain('(fail) × 1,200</p>');
  });

  it('says it of changed settings and verdicts, too', () => {
    const result = largeResult(1, 1, 1);
    const { ruleId, resource } = result.results[0] as Result;
    const change = { appliance: 'sps-0001', endpoint: '/api/configuration', pointer: '/body', old: 1, new: 2 };
    const turn = { ruleId, appliance: 'sps-0001', resource, kind: 'new', before: 'pass', after: 'fail', causes: [] };
    const drift = {
      baseline: { uid: 'x', endTime: result.run.startTime },
      configuration: Array(MAX_PRINTED_LINES + 5).fill(change),
      results: Array(20).fill(turn),
    } as unknown as ScanResult['drift'];
    expect(toldIn(sectionOf(printFindings({ ...result, drift }).html, 'drift'))).toEqual([5, 17]);
  });

  it('says it of gaps and of settings that differ, too', () => {
    const result = largeResult(1, 1, 1);
    const gap = {
      appliance: 'sps-0001',
      httpStatus: 403,
      reasonCode: 'http-403',
      message: '',
      advice: '',
      affectedRules: [],
    };
    const gaps = Array.from({ length: MAX_PRINTED_LINES + 7 }, (_, index) => ({ ...gap, endpoint: `/api/${index}` }));
    const outliers = Array(2).fill({ appliance: 'sps-0001', actual: 1 });
    const setting = { group: 'all', endpoint: '/api', pointer: '/body', majority: 2, outliers };
    const consistency = Array(MAX_PRINTED_LINES).fill(setting);
    const coverage = { ...result.coverage, gaps };
    const { html } = printFindings({ ...result, coverage, consistency } as unknown as ScanResult);
    expect(toldIn(sectionOf(html, 'coverage'))).toEqual([7]);
    expect(toldIn(sectionOf(html, 'consistency'))).toEqual([MAX_PRINTED_LINES / 2]);
  });

  it('counts the lines of a gap by the appliances that it names', () => {
    const result = largeResult(40, 1, 1);
    const gap = { httpStatus: 403, reasonCode: 'http-403', message: '', advice: '', affectedRules: [] };
    const gaps = Array.from({ length: MAX_PRINTED_LINES / 10 + 7 }, (_, index) =>
      result.appliances.map(({ name }) => ({ ...gap, appliance: name, endpoint: `/api/${index}` })),
    ).flat();
    const coverage = { ...result.coverage, gaps };
    const { html } = printFindings({ ...result, coverage } as unknown as ScanResult);
    expect(toldIn(sectionOf(html, 'coverage'))).toEqual([7]);
  });
});

describe('the cover', () => {
  const coverOf = (insecure: number, failed: number) => {
    const result = largeResult(30, 1, 0);
    const names = result.appliances.map(({ name }) => name);
    const appliances = result.appliances.map((one, index) =>
      index < failed ? { ...one, collection: { ...one.collection, status: 'failed' as const } } : one,
    );
    const method = { ...result.method, insecureAppliances: names.slice(0, insecure) };
    return printFindings({ ...result, appliances, method }).html.split('<nav class="contents">')[0];
  };

  it('leads on to the section that names the others', () => {
    expect(coverOf(5, 0)).toContain('and 2 more, each named under Verdict');
    expect(coverOf(0, 20)).toContain('and 17 more, each named under Coverage');
    expect(coverOf(30, 0)).toContain('and 27 more, each named under Verdict');
  });
});

function withKind(result: ScanResult, kind: Result['result']): ScanResult {
  return { ...result, results: result.results.map((one) => ({ ...one, result: kind, reasonCode: 'http-403' })) };
}
