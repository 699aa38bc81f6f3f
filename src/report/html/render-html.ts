import { createHash } from 'node:crypto';
import type { ScanResult } from '../../model/scan-result.ts';
import { buildView } from '../view/build-view.ts';
import { createEnglish } from '../wording/en/english.ts';
import { notationOf } from '../wording/notation.ts';
import type { Wording } from '../wording/wording.ts';
import { compileTemplate } from './compile-template.ts';
import type { Templates } from './load-templates.ts';
import { renderPieces } from './render-pieces.ts';

export interface HtmlOptions {
  readonly templates: Templates;
  /** Default: English. */
  readonly wording?: Wording;
}

/**
 * The report as one HTML file that asks for nothing outside itself. Pure: equal input gives equal bytes.
 * Its content security policy admits the one style sheet and the one script it carries, by their digests, and nothing else.
 */
export function renderHtml(result: ScanResult, options: HtmlOptions): string {
  return [...htmlPieces(result, options)].join('');
}

/** The text of {@link renderHtml} piece by piece: that of a large fleet is better not in memory as a whole. */
export function htmlPieces(result: ScanResult, options: HtmlOptions): Iterable<string> {
  const css = joinTexts(options.templates, 'styles/');
  const script = `(() => {\n'use strict';\n${joinTexts(options.templates, 'client/')}\n})();`;
  const view = buildView(result, options.wording ?? createEnglish(notationOf(result.run.organisation)));
  const policy = [
    "default-src 'none'",
    `style-src '${sha256Source(css)}'`,
    `script-src '${sha256Source(script)}'`,
    ...(view.verdict.logo === null ? [] : ['img-src data:']),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return renderPieces(compileTemplate(options.templates, 'report.hbs'), { ...view, css, script, policy });
}

/** All files of a folder in order of their names, without indentation, comments in lines of their own and empty lines. */
function joinTexts(templates: Templates, folder: string): string {
  return [...templates]
    .filter(([path]) => path.startsWith(folder))
    .map(([, text]) => text.replace(/\r\n/g, '\n'))
    .join('\n')
    .replace(/^[ \t]*(?:\/\/.*|\/\*.*\*\/)$/gm, '')
    .replace(/\n[ \t]+/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** Content Security Policy Level 3, section 2.3.1: hash-source. */
function sha256Source(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
