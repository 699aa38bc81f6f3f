import { describe, expect, it } from 'vitest';
import { parsePdf, readObject } from '../../../src/report/pdf/pdf-file.ts';
import { stampPdf } from '../../../src/report/pdf/stamp-pdf.ts';

/** A file of the shape Chromium writes, with the given information dictionary. */
function makePdf(info: string): Buffer {
  const bodies = [info, '<</Type /Catalog\n/Pages 3 0 R>>', '<</Type /Pages\n/Count 0\n/Kids []>>'];
  let text = '%PDF-1.4\n';
  const rows = bodies.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const xref = `xref\n0 4\n0000000000 65535 f \n${rows.join('')}trailer\n<</Size 4\n/Root 2 0 R\n/Info 1 0 R>>\n`;
  return Buffer.from(`${text}${xref}startxref\n${text.length}\n%%EOF\n`, 'latin1');
}

const DATES = "/CreationDate (D:20300101000000+00'00')\n/ModDate (D:20300101000000+00'00')>>";

describe('stampPdf', () => {
  it.each([
    ['a headless shell', '(Chromium)'],
    ['a full browser', '(Mozilla/5.0 \\(X11; Linux x86_64\\) AppleWebKit/537.36 \\(KHTML, like Gecko\\))'],
  ])('replaces dates and program name of %s', (_, creator) => {
    const stamped = stampPdf(
      parsePdf(makePdf(`<</Title (T)\n/Creator ${creator}\n${DATES}`)),
      '2026-11-22T19:00:21.000Z',
      'sps-audit 0.1.0 (x)',
    );
    expect(readObject(parsePdf(stamped), 1).dictionary).toBe(
      "<</Title (T)\n/Creator (sps-audit 0.1.0 x)\n/CreationDate (D:20261122190021+00'00')\n/ModDate (D:20261122190021+00'00')>>",
    );
  });

  it('gives files with other content another identifier', () => {
    const idOf = (title: string) =>
      /\/ID \[<(\w+)>/.exec(
        stampPdf(parsePdf(makePdf(`<</Title (${title})\n${DATES}`)), '2026-11-22T19:00:21Z', 'x').toString('latin1'),
      )?.[1];
    expect(idOf('a')).toBe(idOf('a'));
    expect(idOf('a')).not.toBe(idOf('b'));
  });

  it('gives running names to what table cells refer to, whatever the browser called it', () => {
    const stamped = (...names: string[]) => {
      const parts = names.map((name) => `/ID (${name}) /Headers [(${name})]`).join(' ');
      return stampPdf(parsePdf(makePdf(`<</K <<${parts}>>\n${DATES}`)), '2026-11-22T19:00:21Z', 'x').toString('latin1');
    };
    expect(stamped('node00000007', 'node00000012')).toContain('/ID (node00000002) /Headers [(node00000002)]');
    expect(stamped('node00000008', 'node00000013')).toBe(stamped('node00000007', 'node00000012'));
  });

  it('refuses a file that was changed by an appended revision', () => {
    const revised = makePdf(`<</Title (T)\n${DATES}`).toString('latin1').replace('/Size 4', '/Size 4\n/Prev 10');
    expect(() => parsePdf(Buffer.from(revised, 'latin1'))).toThrow(/cross-reference/);
  });
});
