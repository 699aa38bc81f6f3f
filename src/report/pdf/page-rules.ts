import type { PrintWording } from '../wording/wording.ts';

export type Paper = 'a4' | 'letter';

/** What the running header and footer say. `runId` null: the document does not stem from a scan. */
export interface PageFrame {
  readonly organisation: string | null;
  readonly unit: string | null;
  readonly kicker: string;
  readonly classification: string | null;
  readonly runId: string | null;
  readonly rulesetSha256: string;
}

/** Characters that fit on one line of the contents page, or beside the classification in the header. */
const MAX_LINE_LENGTH = 70;

/** Height of the cover's content box in millimetres: the sheet less its margins. */
const COVER_HEIGHT_MM: Readonly<Record<Paper, number>> = { a4: 297 - 40, letter: 279 - 40 };

/**
 * Page size, margins, running header and footer (CSS Paged Media Module Level 3, margin boxes). The cover has neither.
 * Page numbers there are set in the font of the contents page, so that every glyph `numberContents` needs is in the file.
 */
export function pageRules(frame: PageFrame, words: PrintWording, paper: Paper): string {
  const owner = [frame.organisation, frame.unit].filter((part) => part !== null).join(', ');
  const left = clip(owner === '' ? frame.kicker : owner);
  const run = frame.runId === null ? '' : `${words.run} ${frame.runId} · `;
  const identity = `${run}${words.ruleset} ${shortenDigest(frame.rulesetSha256)}`;
  const box = 'font: 400 7.5pt "Report Sans"; color: #4d5666';
  const figures = 'font: 400 7.5pt "Report Mono"; color: #4d5666';
  return `:root { --cover-height: ${COVER_HEIGHT_MM[paper]}mm; }
@page { size: ${paper}; margin: 22mm 18mm 20mm;
  @top-left { content: ${cssString(left)}; ${box}; padding-bottom: 3mm; vertical-align: bottom; }
  @top-right { content: ${cssString(clip(frame.classification ?? ''))}; ${box}; padding-bottom: 3mm; vertical-align: bottom; text-align: right; }
  @bottom-left { content: ${cssString(identity)}; ${box}; padding-top: 3mm; vertical-align: top; }
  @bottom-right { content: ${cssString(`${words.page} `)} counter(page) ${cssString(` ${words.of} `)} counter(pages); ${figures}; padding-top: 3mm; vertical-align: top; text-align: right; }
}
@page wide { size: ${paper} landscape; }
@page :first { margin: 20mm 18mm;
  @top-left { content: none; } @top-right { content: none; } @bottom-left { content: none; } @bottom-right { content: none; }
}`;
}

/** Any text as a CSS string: whatever is not a letter or digit is escaped by code point (CSS Syntax Level 3, 4.3.7). */
export function cssString(text: string): string {
  const escaped = [...text].map((character) =>
    /[A-Za-z0-9 ]/.test(character) ? character : `\\${character.codePointAt(0)?.toString(16)} `,
  );
  return `"${escaped.join('')}"`;
}

/** Enough of a digest to compare by eye; the whole one stands in the method section. */
export function shortenDigest(sha256: string): string {
  return sha256.length <= 20 ? sha256 : `${sha256.slice(0, 8)}…${sha256.slice(-8)}`;
}

/** For places that have one line: names come from files and have any length. */
export function clip(text: string): string {
  return text.length <= MAX_LINE_LENGTH ? text : `${text.slice(0, MAX_LINE_LENGTH).toWellFormed()}…`;
}
