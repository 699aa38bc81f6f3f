import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { RESULT_KINDS, SEVERITIES, type Severity } from '../../../src/model/verdict.ts';
import { buildChecklist } from '../../../src/report/checklist/build-checklist.ts';
import { buildChecklistJob } from '../../../src/report/checklist/build-checklist-job.ts';
import { type ChecklistInput, checklistOfResult } from '../../../src/report/checklist/checklist-input.ts';
import { stateOfResult, worstState } from '../../../src/report/checklist/control-state.ts';
import { renderChecklistCsv } from '../../../src/report/checklist/render-checklist-csv.ts';
import { renderChecklistHtml } from '../../../src/report/checklist/render-checklist-html.ts';
import { loadTemplates, type Templates } from '../../../src/report/html/load-templates.ts';
import { loadFontCss } from '../../../src/report/pdf/load-font-css.ts';
import { listPages, parsePdf, readCatalog, readObject } from '../../../src/report/pdf/pdf-file.ts';
import { printPdf } from '../../../src/report/pdf/print-pdf.ts';
import { english } from '../../../src/report/wording/en/english.ts';
import { readCsvRows } from '../../support/read-format.ts';
import { readPdfPages } from '../../support/read-pdf-pages.ts';
import { largeResult, sampleResult } from '../../support/sample-result.ts';
import { openBrowser } from '../pdf/open-browser.ts';

const filled = checklistOfResult(sampleResult());
const blank: ChecklistInput = { ...filled, scan: null, results: [], attestations: [] };

let templates: Templates;

beforeAll(async () => {
  templates = await loadTemplates();
});

function controlsOf(input: ChecklistInput) {
  return buildChecklist(input, english).areas.flatMap(({ controls }) => controls);
}

/** Rows by column name. */
function readRows(csv: string): readonly Record<string, string>[] {
  const [head = [], ...rows] = readCsvRows(csv);
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])));
}

describe('state of a control', () => {
  const [one] = filled.results as [Result, ...Result[]];

  it('never takes what could not be judged for in order', () => {
    const states = Object.fromEntries(
      RESULT_KINDS.map((result) => [result, stateOfResult({ ...one, result, waiver: null })]),
    );
    expect(states).toEqual({
      fail: 'finding',
      error: 'open',
      unknown: 'open',
      notchecked: 'todo',
      informational: 'noted',
      pass: 'fine',
      notapplicable: 'inapplicable',
      notselected: 'blank',
    });
  });

  it('is the worst of all appliances, and blank without any', () => {
    expect(worstState(['fine', 'open', 'fine'])).toBe('open');
    expect(worstState(['open', 'finding'])).toBe('finding');
    expect(worstState(['fine', 'todo', 'waived'])).toBe('todo');
    expect(worstState([])).toBe('blank');
  });

  it('counts every appliance once and agrees with the summary about what is fine', () => {
    const { matrix } = sampleResult().summary;
    const rows = readRows(renderChecklistCsv(filled));
    expect(rows).toHaveLength(filled.rules.length);
    for (const row of rows) {
      const counts = Object.keys(row).filter((name) => /^appliances[A-Z]/.test(name));
      const kinds = Object.values(matrix[row['ruleId']!]!);
      const noted = kinds.filter((kind) => kind === 'informational' || kind === 'notselected').length;
      expect(counts.reduce((sum, name) => sum + Number(row[name]), 0) + noted).toBe(
        Object.keys(matrix[row['ruleId']!]!).length,
      );
      const passed = Object.values(matrix[row['ruleId']!]!).filter((kind) => kind === 'pass').length;
      expect(Number(row['appliancesInOrder'])).toBe(passed);
    }
  });
});

describe('checklist of a scan', () => {
  it('lists every selected control once, numbered through, grouped by area, worst severity first', () => {
    const { areas } = buildChecklist({ ...filled, rules: filled.rules.toReversed() }, english);
    const titles = areas.map(({ title }) => title.toLowerCase());
    expect(titles).toEqual([...new Set(titles)].sort());
    const ranks = areas.map(({ controls }) =>
      controls.map(({ severity }) => SEVERITIES.indexOf(severity.key as Severity)),
    );
    expect(ranks).toEqual(ranks.map((ofOne) => ofOne.toSorted((a, b) => a - b)));
    expect(ranks.some((ofOne) => new Set(ofOne).size > 1)).toBe(true);
    const controls = controlsOf(filled);
    expect(controls.map(({ id }) => id).sort()).toEqual(filled.rules.map(({ id }) => id).sort());
    expect(controls.map(({ number }) => number)).toEqual(controls.map((_, index) => String(index + 1)));
  });

  it('gives a finding its appliances, place, value and the result it stems from', () => {
    const finding = controlsOf(filled).find(({ id }) => id === 'SPS-ARCH-001')!;
    expect(finding.state).toEqual({ key: 'fail', word: 'finding' });
    expect(finding.counts[0]).toEqual({ text: 'finding on 1', names: 'sps-ams-02' });
    expect(finding.evidence[0]).toMatchObject({ appliance: 'sps-ams-02', found: { text: '14', code: true } });
    const { fingerprint } = filled.results.find(
      (one) => one.ruleId === 'SPS-ARCH-001' && one.appliance === 'sps-ams-02' && one.result === 'fail',
    )!;
    expect(finding.evidence[0]!.reference).toContain(fingerprint.slice(0, 12));
  });

  it('names on its front the appliances that were not reached', () => {
    expect(buildChecklist(filled, english).warnings).toEqual([expect.stringContaining('sps-lab-01')]);
  });

  it('leaves the place of states and their totals to the reader of a blank list', () => {
    const { totals, instructions } = buildChecklist(blank, english);
    expect(totals).toEqual([]);
    expect(buildChecklist(filled, english).instructions.join(' ')).toContain('state');
    expect(instructions.length).toBeGreaterThan(0);
    expect(instructions.join(' ')).not.toContain('state');
    expect(new Set(controlsOf(blank).map(({ mark }) => mark))).toEqual(new Set([null]));
    expect(controlsOf(filled).every(({ mark }) => mark !== null)).toBe(true);
  });

  it('says of a manual control what to look at, and who stated what', () => {
    const manual = filled.rules.filter(({ kind }) => kind === 'manual');
    expect(manual.length).toBeGreaterThan(0);
    const views = controlsOf(filled).filter(({ id }) => manual.some((rule) => rule.id === id));
    for (const { id, lookAt } of views) expect(lookAt).toBe(manual.find((rule) => rule.id === id)!.evidenceToCollect);
    expect(views.flatMap(({ id, statements }) => statements.map(({ by }) => `${id} ${by}`))).toEqual([
      'SPS-MAN-001 Stated by Operations lead on 1 Oct 2026, valid until 1 Apr 2027:',
      'SPS-MAN-005 Out of date: stated by Operations lead on 12 Sep 2025, ended 12 Mar 2026:',
    ]);
  });

  it('stays a small multiple of the controls for a large fleet', () => {
    const input = checklistOfResult(largeResult(100, 40, 0.3));
    const html = renderChecklistHtml(input, { templates });
    for (const { id } of input.rules) expect(html).toContain(id);
    expect(Buffer.byteLength(html)).toBeLessThan(40 * 2_500 + 20_000);
  });
});

describe('blank checklist', () => {
  it('claims nothing', () => {
    const controls = controlsOf(blank);
    expect(new Set(controls.map(({ state }) => state.word))).toEqual(new Set(['not looked at']));
    expect(
      controls.every(({ counts, evidence, statements }) => counts.length + evidence.length + statements.length === 0),
    ).toBe(true);
    const rows = readRows(renderChecklistCsv(blank));
    expect(rows.map((row) => row['appliancesInOrder'])).toEqual(filled.rules.map(() => ''));
    const html = renderChecklistHtml(blank, { templates });
    expect(html).toContain('Blank: nothing was read');
    // A state, in the list or its totals.
    expect(renderChecklistHtml(filled, { templates })).toContain('class="b fail"');
    expect(html).not.toContain('class="b ');
  });
});

describe('checklist.html', () => {
  it('has three boxes, a note and initials for every control, and asks for nothing outside itself', () => {
    const html = renderChecklistHtml(filled, { templates });
    expect(html.match(/type="checkbox"/g)).toHaveLength(filled.rules.length * 3);
    expect(html.match(/<textarea/g)).toHaveLength(filled.rules.length);
    expect(html).toContain('default-src &#x27;none&#x27;');
    expect(html).not.toMatch(/<script|<form|\shref="(?!#)|\ssrc=/);
    expect(renderChecklistHtml(filled, { templates })).toBe(html);
  });
});

describe('checklist.pdf', () => {
  it.each(['a4', 'letter'] as const)(
    'prints on %s with every control, tagged and reproducible',
    async (paper) => {
      const browser = await openBrowser();
      try {
        const job = buildChecklistJob(filled, { templates, fontCss: await loadFontCss(), paper });
        const { bytes, pages } = await printPdf(browser, job);
        const file = parsePdf(bytes);
        const sheets = listPages(file).map(
          (page) => /\/MediaBox \[0 0 (\d+)/.exec(readObject(file, page).dictionary)?.[1],
        );
        expect(sheets).toEqual(Array(pages).fill(paper === 'a4' ? '594' : '612'));
        const printed = readPdfPages(bytes).join('');
        for (const { id } of filled.rules) expect(printed).toContain(id);
        for (const part of ['/StructTreeRoot', '/Outlines', '/Lang (en)']) expect(readCatalog(file)).toContain(part);
        expect(Buffer.from(bytes).equals(Buffer.from((await printPdf(browser, job)).bytes))).toBe(true);
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});
