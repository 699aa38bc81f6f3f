import Handlebars from 'handlebars';
import { portionsOf } from '../../src/evidence/write-synced.ts';
import { loadTemplates, type Templates } from '../../src/report/html/load-templates.ts';
import { htmlPieces } from '../../src/report/html/render-html.ts';
import { buildView } from '../../src/report/view/build-view.ts';
import { english } from '../../src/report/wording/en/english.ts';
import { largeResult } from '../support/large-result.ts';
import { interleave, timed } from './measure.ts';
import { compare, type Row } from './table.ts';

const MAX_BYTES = 5_000_000;
/** A collection of garbage more in one of the two is a third of a round. */
const ROUNDS = 15;

/** The report of 200 appliances × 160 rules with 10 % findings, against handlebars on the same template and a finished view. */
export async function benchRenderHtml(): Promise<readonly Row[]> {
  const templates = await loadTemplates();
  const result = largeResult(200, 160, 0.1);
  const bare = bareHandlebars(templates);
  const view = { ...buildView(result, english), css: '', script: '', policy: '' };
  const measured = await interleave(
    [
      { name: 'result to HTML', run: () => timed(() => [...portionsOf(htmlPieces(result, { templates }))]) },
      { name: 'its view alone', run: () => timed(() => buildView(result, english)) },
      { name: 'bare handlebars', run: () => timed(() => Buffer.from(bare(view))) },
    ],
    ROUNDS,
  );
  const sizeBytes = [...portionsOf(htmlPieces(result, { templates }))].reduce((sum, bytes) => sum + bytes.length, 0);
  if (sizeBytes > MAX_BYTES) throw new Error(`the report has ${sizeBytes} bytes, more than ${MAX_BYTES}`);
  const what = `200 appliances × 160 rules, 10 % findings: ${(sizeBytes / 1e6).toFixed(1)} MB`;
  return [
    compare(what, ['result to HTML', 'bare handlebars'], measured, 1.5),
    compare('of which: the view', ['its view alone', 'bare handlebars'], measured, null),
  ];
}

/** Handlebars with its defaults and our templates. */
function bareHandlebars(templates: Templates): (view: object) => string {
  const engine = Handlebars.create();
  for (const [path, source] of templates) {
    const partial = /^partials\/(.+)\.hbs$/.exec(path)?.[1];
    if (partial !== undefined) engine.registerPartial(partial, source);
  }
  return engine.compile(templates.get('report.hbs') ?? '');
}
