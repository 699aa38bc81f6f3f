import { beforeAll, describe, expect, test } from 'vitest';
import { DATE_FORMATS, NUMBER_FORMATS } from '../../../src/model/notation.ts';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { buildChecklistJob } from '../../../src/report/checklist/build-checklist-job.ts';
import { checklistOfResult } from '../../../src/report/checklist/checklist-input.ts';
import { renderChecklistHtml } from '../../../src/report/checklist/render-checklist-html.ts';
import { loadTemplates, type Templates } from '../../../src/report/html/load-templates.ts';
import { renderHtml } from '../../../src/report/html/render-html.ts';
import { buildPrintJob } from '../../../src/report/pdf/build-print-job.ts';
import { formatDate } from '../../../src/report/view/format.ts';
import { createEnglish, english } from '../../../src/report/wording/en/english.ts';
import { createNumberWriter } from '../../../src/report/wording/notation.ts';
import { largeResult } from '../../support/large-result.ts';
import { sampleResult } from '../../support/sample-result.ts';
import { pseudoLanguage, textsOutside } from './pseudo-language.ts';

let templates: Templates;
beforeAll(async () => {
  templates = await loadTemplates();
});

/** Every text of a result, and keys only where they come from outside: those of the schema are words like ours. */
function textsOf(value: unknown, isGiven = false): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, item]) => `${isGiven ? key : ''} ${textsOf(item, isGiven || key === 'labels' || key === 'parameters')}`)
    .join(' ');
}

describe('a second language is one catalogue', () => {
  const wording = pseudoLanguage(english);
  const pages: readonly (readonly [string, (result: ScanResult) => string])[] = [
    ['the HTML report', (result) => renderHtml(result, { templates, wording })],
    [
      'the printed report',
      (result) => buildPrintJob(result, { templates, wording, fontCss: '', paper: 'a4' }).html(null),
    ],
    ['the checklist', (result) => renderChecklistHtml(checklistOfResult(result), { templates, wording })],
    [
      'the printed checklist',
      (result) =>
        buildChecklistJob(checklistOfResult(result), { templates, wording, fontCss: '', paper: 'a4' }).html(null),
    ],
  ];
  const results = [
    ['a small fleet', sampleResult()],
    ['a large fleet', largeResult(30, 20, 0.2)],
  ] as const;
  const cases = pages.flatMap(([page, render]) =>
    results.map(([fleet, result]) => [page, fleet, render, result] as const),
  );

  test.each(cases)('%s of %s says nothing of its own', (_page, _fleet, render, result) => {
    // Areas are names of the ruleset, with a capital; UTC is written so everywhere.
    const data = new Set(`${textsOf(result).toLowerCase()} utc`.match(/\p{L}+/gu));
    const page = render(result);
    expect(page.match(/⟧/g)?.length).toBeGreaterThan(100);
    const own = textsOutside(page).flatMap((text) => text.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
    // Digests that are cut short are letters between digits.
    expect([...new Set(own)].filter((word) => !data.has(word) && !/^[a-f]+$/.test(word))).toEqual([]);
  });
});

describe('notation', () => {
  test.each([
    ['D MMM YYYY', '5 Nov 2026'],
    ['YYYY-MM-DD', '2026-11-05'],
    ['DD.MM.YYYY', '05.11.2026'],
    ['DD/MM/YYYY', '05/11/2026'],
    ['MM/DD/YYYY', '11/05/2026'],
  ] as const)('a date as %s', (dateFormat, expected) => {
    const wording = createEnglish({ dateFormat, numberFormat: '1,234.5' });
    expect(formatDate('2026-11-05T19:00:00Z', wording)).toBe(expected);
    expect(formatDate('no date', wording)).toBe('no date');
    expect(DATE_FORMATS).toContain(dateFormat);
  });

  test.each(NUMBER_FORMATS.map((format) => [format]))('a number as %s', (format) => {
    const write = createNumberWriter(format);
    expect(write(1234.5).replace('\u00a0', ' ')).toBe(format);
    expect(write(1_234_567).replace(/\D/g, '')).toBe('1234567');
    expect(write(999)).toBe('999');
    expect(write(0)).toBe('0');
  });

  test('stands wherever the report and the checklist write a date or a number', () => {
    const result = largeResult(30, 60, 0.6);
    const organisation = {
      name: 'Example',
      unit: null,
      classification: null,
      dateFormat: 'DD.MM.YYYY',
      numberFormat: '1.234,5',
    } as const;
    const asked = { ...result, run: { ...result.run, organisation } };
    for (const page of [
      renderHtml(asked, { templates }),
      renderChecklistHtml(checklistOfResult(asked), { templates }),
    ]) {
      const shown = page.replace(/<(style|script)>[\s\S]*?<\/\1>|<[^>]*>/g, '\n');
      expect(shown.match(/\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20\d\d/)).toBeNull();
      expect(shown.match(/\d\d\.\d\d\.20\d\d/)).not.toBeNull();
      expect(shown.match(/\d\.\d\u00a0%|\d,\d{3}\b/)).toBeNull();
      expect(shown.match(/\d,\d\u00a0%|\d\.\d{3}\b/)).not.toBeNull();
    }
  });
});
