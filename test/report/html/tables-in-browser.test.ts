import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { hostileResult } from '../../support/hostile-result.ts';
import { largeResult } from '../../support/large-result.ts';
import { sampleResult } from '../../support/sample-result.ts';
import { type BrowsedReports, browseReports } from './browse-reports.ts';

let reports: BrowsedReports<'sample' | 'hostile' | 'european' | 'tall' | 'wide'>;
let page: BrowsedReports<string>['page'];

beforeAll(async () => {
  reports = await browseReports({
    sample: sampleResult(),
    hostile: hostileResult(),
    european: europeanResult(),
    tall: largeResult(4, 120, 0.2),
    wide: withLongNames(largeResult(8, 40, 0.2)),
  });
  ({ page } = reports);
}, 60_000);

afterAll(() => reports?.close());

/** Dates whose day comes first, thousands with a point, and more findings than a thousand. */
function europeanResult(): ScanResult {
  const result = sampleResult();
  const organisation = {
    name: 'Bank',
    unit: null,
    classification: null,
    dateFormat: 'DD.MM.YYYY',
    numberFormat: '1.234,5',
  } as const;
  const [point] = result.trend;
  if (point === undefined) throw new Error('the sample has a trend');
  const trend = [
    { ...point, uid: 'first', time: '2026-01-31T00:00:00Z', findings: { ...point.findings, low: 1_500 } },
    { ...point, uid: 'second', time: '2026-02-01T00:00:00Z', findings: { ...point.findings, low: 900 } },
  ];
  return { ...result, trend, run: { ...result.run, organisation } };
}

function withLongNames(result: ScanResult): ScanResult {
  const long = (name: string) => `${name}.privileged-access.example.org`;
  return {
    ...result,
    appliances: result.appliances.map((one) => ({ ...one, name: long(one.name) })),
    results: result.results.map((one) => ({ ...one, appliance: long(one.appliance) })),
  };
}

/** Texts of one column after as many clicks on its head. */
async function sorted(table: string, column: number, clicks: number): Promise<readonly string[]> {
  for (let n = 0; n < clicks; n += 1)
    await page.$eval(`${table} thead th:nth-child(${column}) button`, (button) =>
      (button as unknown as { click(): void }).click(),
    );
  return page.$$eval(`${table} tbody tr > :nth-child(${column})`, (cells) =>
    cells.map((cell) => cell.textContent?.trim() ?? ''),
  );
}

describe('a sorted table', () => {
  test('goes up, down and back', async () => {
    await reports.open(reports.urls.sample);
    const table = '#coverage table:not(.gaps)';
    const first = await sorted(table, 2, 0);
    const up = await sorted(table, 2, 1);
    expect(up).not.toEqual(first);
    expect(await sorted(table, 2, 1)).toEqual(up.toReversed());
    expect(await sorted(table, 2, 1)).toEqual(first);
  });

  test('knows dates and numbers however the organisation writes them', async () => {
    await reports.open(reports.urls.european);
    expect(await sorted('#summary .sortable', 1, 1)).toEqual(['31.01.2026', '01.02.2026', '22.11.2026']);
    expect((await sorted('#summary .sortable', 5, 1)).slice(1)).toEqual(['900', '1.500']);
    expect(await sorted('#waivers table', 6, 1)).toEqual([
      '30.09.2026',
      '05.12.2026',
      '31.03.2027',
      '30.06.2027',
      '30.06.2027',
    ]);
  });

  test('knows the weight of severities and results', async () => {
    await reports.open(reports.urls.sample);
    await page.click('#expand');
    const severities = [...new Set(await sorted('.rules', 2, 1))];
    expect(severities).toEqual(['critical', 'high', 'medium', 'low', 'info']);
    const kinds = [...new Set(await sorted('#appliance-sps-ams-02 .results', 1, 1))];
    expect(kinds.filter((kind) => kind !== 'waived')).toEqual([
      'fail',
      'error',
      'unknown',
      'to do',
      'pass',
      'n/a',
      'left out',
    ]);
  });
});

test('the list of results gives its room to the texts, not to the words for results', async () => {
  await reports.open(reports.urls.sample);
  await page.click('#expand');
  const [result = 0, rule = 0, object = 0] = await page.$$eval('.results thead th', (heads) =>
    heads.slice(0, 3).map((head) => head.getBoundingClientRect().width),
  );
  expect(result).toBeLessThan(rule / 3);
  expect(result).toBeLessThan(object / 3);
});

describe('the heads of the matrix', () => {
  const topOfHead = () => page.$eval('.matrix thead th', (head) => head.getBoundingClientRect().top);

  test('stay in sight where the table fits, and cover no place that a link leads to', async () => {
    const last = await rowOf('tall');
    await reports.open(`${reports.urls.tall}#${last}`);
    expect(await topOfHead()).toBe(0);
    const [row, head] = await Promise.all([
      bottomOrTop(`[id="${last}"]`, 'top'),
      bottomOrTop('.matrix thead', 'bottom'),
    ]);
    expect(row).toBeGreaterThanOrEqual(head);
  });

  test('go with a table that is too wide, whose box scrolls instead of the page', async () => {
    await reports.open(`${reports.urls.wide}#${await rowOf('wide')}`);
    expect(await topOfHead()).toBeLessThan(0);
    expect(await page.$eval('#matrix .tablebox', (box) => box.scrollWidth > box.clientWidth)).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  async function rowOf(name: 'tall' | 'wide'): Promise<string> {
    await reports.open(reports.urls[name]);
    return page.$$eval('.matrix tr[id]', (rows) => rows[rows.length - 12]?.id ?? '');
  }

  function bottomOrTop(selector: string, side: 'bottom' | 'top'): Promise<number> {
    return page.$eval(selector, (one, which) => Math.round(one.getBoundingClientRect()[which]), side);
  }
});

describe('the CSV of the view', () => {
  /** What the browser downloads, read by a parser that is not ours. */
  async function download(
    name: 'sample' | 'hostile',
  ): Promise<{ readonly text: string; readonly rows: readonly Record<string, string>[] }> {
    const dir = await mkdtemp(join(tmpdir(), 'csv-'));
    const client = await page.createCDPSession();
    try {
      await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: dir });
      await reports.open(reports.urls[name]);
      await page.click('#csv');
      await expect.poll(() => readdir(dir)).toEqual(['findings.csv']);
      const text = await readFile(join(dir, 'findings.csv'), 'utf8');
      return {
        text,
        rows: Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ''), { header: true, skipEmptyLines: true })
          .data,
      };
    } finally {
      await client.detach();
      await rm(dir, { recursive: true, force: true });
    }
  }

  test('has every place of every finding in full, also where the page says an endpoint once', async () => {
    const { rows } = await download('sample');
    const expected = sampleResult()
      .results.filter((one) => one.result === 'fail' && one.baselineState !== 'absent')
      .flatMap((one) =>
        one.evidence.map(({ endpoint, pointer }) => [one.ruleId, one.appliance, endpoint, pointer ?? ''].join(' ')),
      );
    const found = rows.filter((row) => ['fail', 'waived'].includes(row['result'] ?? ''));
    expect(
      found.map((row) => [row['rule'], row['appliance'], row['endpoint'], row['pointer']].join(' ')).sort(),
    ).toEqual(expected.sort());
  });

  test('defuses formulas', async () => {
    const { text, rows } = await download('hostile');
    expect(rows.length).toBeGreaterThan(10);
    expect(text).toMatch(/(?:^|,)"'=cmd/m);
    expect(text).not.toMatch(/(?:^|,)"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/m);
  });
});
