import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { RESULT_KINDS, type ResultKind } from '../../../src/model/verdict.ts';
import { renderHdf } from '../../../src/report/formats/hdf.ts';
import { renderJunit } from '../../../src/report/formats/junit.ts';
import { renderOcsf } from '../../../src/report/formats/ocsf.ts';
import { renderOscal } from '../../../src/report/formats/oscal.ts';
import { renderSarif } from '../../../src/report/formats/sarif.ts';
import { SEVERITY_WORDS, VERDICT_WORDS } from '../../../src/report/formats/verdict-mapping.ts';
import { renderXccdf } from '../../../src/report/formats/xccdf.ts';
import { sampleResult } from '../../support/sample-result.ts';

const NOT_PASS = RESULT_KINDS.filter((kind) => kind !== 'pass');

describe('VERDICT_WORDS', () => {
  it.each(NOT_PASS)('never calls %s passed, satisfied or ok', (kind) => {
    const words = VERDICT_WORDS[kind];
    const all = Object.values(words).flat().map(String);
    for (const word of all) expect(word.toLowerCase()).not.toMatch(/^(pass(ed)?|satisfied|ok|1|resolved)$/);
    expect(words.junit).not.toBeNull();
  });

  it('never calls what could not be judged anything that a reader may skip', () => {
    for (const kind of ['error', 'unknown'] as const) {
      expect(VERDICT_WORDS[kind]).toMatchObject({
        sarif: 'open',
        junit: 'error',
        oscal: 'not-satisfied',
        hdf: 'error',
      });
      expect(VERDICT_WORDS[kind].ocsf[0]).toBe(2);
    }
  });

  it('keeps the severity info away from the HDF impact that means not applicable', () => {
    for (const words of Object.values(SEVERITY_WORDS)) expect(words.hdf).toBeGreaterThan(0);
  });
});

/** What the files really say about one result of a kind. */
const SAID: Readonly<Record<string, (result: ScanResult) => readonly (string | undefined)[]>> = {
  sarif: (r) => JSON.parse(renderSarif(r)).runs[0].results.map((item: { kind: string }) => item.kind),
  junit: (r) => [...renderJunit(r).matchAll(/<testcase[^>]*?(?:\/>|>\s*<(\w+))/g)].map((match) => match[1]),
  oscal: (r) =>
    (JSON.parse(renderOscal(r))['assessment-results'].results[0].findings ?? []).map(
      (item: { target: { status: { state: string } } }) => item.target.status.state,
    ),
  ocsf: (r) => [String(JSON.parse(renderOcsf(r)).compliance.status_id)],
  xccdf: (r) => [...renderXccdf(r).matchAll(/<result>(\w+)<\/result>/g)].map((match) => match[1]),
  hdf: (r) =>
    JSON.parse(renderHdf(r)).profiles[0].controls.flatMap((control: { results: { status: string }[] }) =>
      control.results.map(({ status }) => status),
    ),
};

it('is looked for in a file of every format that has a word of its own', () => {
  const words = Object.keys(VERDICT_WORDS.pass).filter((column) => column !== 'oscalReason');
  expect(Object.keys(SAID).sort(), 'What the file says, in SAID of this test.').toEqual(words.sort());
});

describe.each(Object.entries(SAID))('a file of %s', (format, said) => {
  it.each(RESULT_KINDS)('says of %s what the table says', (kind) => {
    const words = VERDICT_WORDS[kind];
    const expected = { ...words, ocsf: String(words.ocsf[0]), junit: words.junit ?? undefined }[format as 'sarif'];
    expect(said(only(kind))).toEqual(expected === null ? [] : [expected]);
  });
});

/** The sample with one result of the given kind. */
function only(kind: ResultKind): ScanResult {
  const sample = sampleResult();
  const one = sample.results.find(({ result, waiver }) => result === kind && waiver === null) as Result;
  return { ...sample, results: [one] };
}
