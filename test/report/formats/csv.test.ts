import { describe, expect, it } from 'vitest';
import { SEVERITIES, type Severity } from '../../../src/model/verdict.ts';
import { renderActionPlan } from '../../../src/report/formats/action-plan.ts';
import { renderCsv } from '../../../src/report/formats/csv.ts';
import { csvDocument, guardFormula } from '../../../src/report/formats/csv-document.ts';
import { isFinding } from '../../../src/results/summarise.ts';
import { readCsvRows } from '../../support/read-format.ts';
import { hostileResult, sampleResult } from '../../support/sample-result.ts';

/** What a spreadsheet calculates: the sign may follow white space, and have any width. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠﹢﹣﹦﹫]/u;
const NUMBER = /^-?\d+(\.\d+)?$/;

function records(text: string): readonly Readonly<Record<string, string>>[] {
  const [header, ...rows] = readCsvRows(text);
  return rows.map((row) => Object.fromEntries((header ?? []).map((name, index) => [name, row[index] ?? ''])));
}

describe('guardFormula', () => {
  it.each(['=1', '+1', '-1', '@x', ' =1', '\t=1', '\r=1', '\n', '\u00a0=1', '＝1', '＋1', '－1', '＠x', '﹦1', '\tx'])(
    'puts an apostrophe before %j',
    (text) => expect(guardFormula(text)).toBe(`'${text}`),
  );

  it.each(['', 'a=1', '1-2', "'=1", 'x@y', '–1'])('leaves %j alone', (text) => expect(guardFormula(text)).toBe(text));
});

describe('csvDocument', () => {
  it('quotes every field, ends lines with CRLF and keeps numbers', () => {
    expect(
      csvDocument(
        ['a', 'b'],
        [
          [-1.5, null],
          ['-1.5', 'x"y'],
        ],
      ),
    ).toBe(`"a","b"\r\n"-1.5",""\r\n"'-1.5","x""y"\r\n`);
  });
});

describe('renderCsv', () => {
  it('has one row per result, in their order', () => {
    const sample = sampleResult();
    const rows = records(renderCsv(sample));
    expect(rows.map(({ fingerprint, result }) => [fingerprint, result])).toEqual(
      sample.results.map(({ fingerprint, result }) => [fingerprint, result]),
    );
    expect(rows.filter(({ finding }) => finding === 'yes')).toHaveLength(sample.results.filter(isFinding).length);
  });

  it('tells endpoint, pointer, actual and expected apart', () => {
    const row = records(renderCsv(sampleResult())).find(
      ({ ruleId, result }) => ruleId === 'SPS-ARCH-001' && result === 'fail',
    );
    expect(row).toMatchObject({
      pointer: '/body/retention_days',
      actual: '14',
      expected: 'at least 90',
      appliance: 'sps-ams-02',
    });
    expect(row?.['furtherEvidence']).toContain('/body/archiving: null, expected an archive target');
  });

  it.each([
    ['results.csv', renderCsv],
    ['action-plan.csv', renderActionPlan],
  ])('leaves no formula in %s', (_, render) => {
    const cells = readCsvRows(render(hostileResult())).flat();
    expect(cells.filter((cell) => FORMULA.test(cell) && !NUMBER.test(cell))).toEqual([]);
    expect(cells.some((cell) => cell.startsWith("'=cmd"))).toBe(true);
  });
});

describe('renderActionPlan', () => {
  it('has one row per finding, worst first, with the fields of the people left blank', () => {
    const sample = sampleResult();
    const rows = records(renderActionPlan({ ...sample, results: sample.results.toReversed() }));
    expect(rows).toHaveLength(sample.results.filter(isFinding).length);
    const ranks = rows.map(({ severity }) => SEVERITIES.indexOf(severity as Severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(rows[0]).toMatchObject({
      number: '1',
      severity: 'critical',
      owner: '',
      plannedDate: '',
      status: '',
      justification: '',
    });
    expect(rows.at(-1)).toMatchObject({ severity: 'info' });
    expect(rows.some(({ expiredWaiver }) => expiredWaiver?.includes('W-2025-031'))).toBe(true);
    expect(rows.some(({ ruleId }) => ruleId === 'SPS-LSVC-001')).toBe(false);
  });
});
