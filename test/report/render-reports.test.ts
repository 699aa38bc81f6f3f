import { expect, test } from 'vitest';
import { renderReports } from '../../src/report/render-reports.ts';
import { sampleResult } from '../support/sample-result.ts';
import { openBrowser } from './pdf/open-browser.ts';

test('what several files have to tell is told once', async () => {
  const browser = await openBrowser();
  const notes: string[] = [];
  const names: string[] = [];
  const result = sampleResult();
  const organisation = { name: 'Bank \u{1CD80}', unit: null, classification: null };
  try {
    const files = renderReports(
      { ...result, run: { ...result.run, organisation } },
      {
        formats: ['pdf', 'checklist'],
        paper: 'a4',
        splitAppliances: false,
        browser: async () => browser,
        onNote: (note) => notes.push(note),
        onSkipped: (_, error) => {
          throw error;
        },
      },
    );
    for await (const { name } of files) names.push(name);
  } finally {
    await browser.close();
  }
  expect(names.filter((name) => name.endsWith('.pdf'))).toEqual(['checklist.pdf', 'report.pdf']);
  expect(notes.length).toBeGreaterThan(0);
  expect(new Set(notes).size).toBe(notes.length);
});
