import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { FORMATS } from '../../../src/report/formats/formats.ts';
import { makeTextVisible } from '../../../src/report/view/make-visible.ts';
import { readFormat } from '../../support/read-format.ts';
import { hostileResult, PAYLOADS } from '../../support/sample-result.ts';

const FILES = Object.values(FORMATS)
  .flat()
  .flatMap(({ name, render }) => (render === null ? [] : [{ name, render }]));

const PLAIN = new Map(FILES.map(({ name, render }) => [name, readFormat(name, render(small(['plain']))).shape]));

/** Characters that a terminal, an editor or a reader acts upon; tab and line ends are layout. */
const ACTING = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]|\p{Cs}/u;

/** Every fourth result, so that a test for each payload and format stays fast. */
function small(payloads?: readonly string[]): ScanResult {
  const result = hostileResult(payloads);
  return { ...result, results: result.results.filter((_, index) => index % 4 === 0) };
}

/** How a payload is documented to stand in a file, once its parser has taken the escapes away. */
function neutral(name: string, payload: string): string {
  if (name === 'results.json') return payload;
  const visible = makeTextVisible(payload);
  if (name !== 'summary.md') return visible;
  const line = visible.replace(/\s+/g, ' ').trim();
  return (line.length > 1000 ? `${line.slice(0, 300)}…` : line).replaceAll('@', '@\u200b');
}

describe.each(FILES)('$name', ({ name, render }) => {
  it.each(Object.entries(PAYLOADS))('keeps %s as text', (_, payload) => {
    const text = render(small([payload]));
    const read = readFormat(name, text);
    expect(read.shape).toBe(PLAIN.get(name));
    expect(read.texts.some((found) => found.includes(neutral(name, payload)))).toBe(true);
    if (name !== 'results.json') expect(text.match(ACTING)?.[0]).toBeUndefined();
  });

  it('reads the same structure when all payloads are mixed', () => {
    expect(readFormat(name, render(small())).shape).toBe(PLAIN.get(name));
  });
});
