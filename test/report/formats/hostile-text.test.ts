import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../../src/report/formats/formats.ts';
import { makeTextVisible } from '../../../src/report/view/make-visible.ts';
import { readFormat } from '../../support/read-format.ts';
import { hostileResult, PAYLOADS } from '../../support/sample-result.ts';

/** Every machine format once with harmless texts and once with all payloads, both read by parsers of others. */
const plain = hostileResult(['plain']);
const hostile = hostileResult();
const FILES = Object.values(FORMATS)
  .flat()
  .flatMap(({ name, render }) => {
    if (render === null) return [];
    const text = [...render(hostile)].join('');
    const plainText = [...render(plain)].join('');
    return [{ name, text, read: readFormat(name, text), plainShape: readFormat(name, plainText).shape }];
  });

/** Characters that a terminal, an editor or a reader acts upon; tab and line ends are layout. */
const ACTING = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]|\p{Cs}/u;

/** How a payload is documented to stand in a file, once its parser has taken the escapes away. */
function neutral(name: string, payload: string): string {
  if (name === 'results.json') return payload;
  const visible = makeTextVisible(payload);
  if (name !== 'summary.md') return visible;
  const line = visible.replace(/\s+/g, ' ').trim();
  return (line.length > 1000 ? `${line.slice(0, 300)}…` : line).replaceAll('@', '@\u200b');
}

describe.each(FILES)('$name', ({ name, text, read, plainShape }) => {
  it('has the structure that harmless texts give', () => {
    expect(read.shape).toBe(plainShape);
  });

  it.each(Object.entries(PAYLOADS))('keeps %s as text', (_, payload) => {
    expect(read.texts.some((found) => found.includes(neutral(name, payload)))).toBe(true);
  });

  it.skipIf(name === 'results.json')('shows what would act', () => {
    expect(text.match(ACTING)?.[0]).toBeUndefined();
  });
});
