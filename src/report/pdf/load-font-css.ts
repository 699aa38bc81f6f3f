import { readFile } from 'node:fs/promises';

/** The same depth from `src/report/pdf` in a checkout and from `dist/report/pdf` in an installed package. */
const FONTS_DIR = new URL('../../../templates/fonts/', import.meta.url);

const LATIN =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FFFD';

/** Fonts by file; the fixed-width one comes in subsets whose ranges are those of its publisher. */
const FONTS: readonly { file: string; family: string; weight: number; range: string | null }[] = [
  { file: 'Inter-Regular', family: 'Report Sans', weight: 400, range: null },
  { file: 'Inter-SemiBold', family: 'Report Sans', weight: 600, range: null },
  { file: 'JetBrainsMono-latin', family: 'Report Mono', weight: 400, range: LATIN },
  {
    file: 'JetBrainsMono-latin-ext',
    family: 'Report Mono',
    weight: 400,
    range:
      'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0',
  },
  {
    file: 'JetBrainsMono-greek',
    family: 'Report Mono',
    weight: 400,
    range: 'U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF',
  },
  {
    file: 'JetBrainsMono-cyrillic',
    family: 'Report Mono',
    weight: 400,
    range: 'U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116',
  },
];

/** The `@font-face` rules of the printed report with the font files inside, about 400 KB (I/O). */
export async function loadFontCss(): Promise<string> {
  return (await Promise.all(FONTS.map(fontFace))).join('\n');
}

async function fontFace(font: (typeof FONTS)[number]): Promise<string> {
  const data = await readFile(new URL(`${font.file}.woff2`, FONTS_DIR), 'base64');
  const range = font.range === null ? '' : `;unicode-range:${font.range}`;
  return `@font-face{font-family:"${font.family}";font-weight:${font.weight};src:url(data:font/woff2;base64,${data}) format("woff2")${range}}`;
}
