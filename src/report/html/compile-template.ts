import Handlebars from 'handlebars';
import { AuditError, EXIT } from '../../model/audit-error.ts';
import type { Templates } from './load-templates.ts';
import { registerLists } from './render-pieces.ts';

type Page = HandlebarsTemplateDelegate<object>;

/** One engine per set of templates, so that a page is compiled once however often it is rendered. */
const engines = new WeakMap<Templates, { readonly engine: typeof Handlebars; readonly pages: Map<string, Page> }>();

/**
 * The compiled page `name` (a path inside the templates folder). Partials are named by their path without `partials/` and
 * extension. Escaping is always on; `strict` makes a member that the view lacks an error instead of an empty place.
 */
export function compileTemplate(templates: Templates, name: string): Page {
  const cached = engines.get(templates) ?? { engine: createEngine(templates), pages: new Map<string, Page>() };
  engines.set(templates, cached);
  const known = cached.pages.get(name);
  if (known !== undefined) return known;
  const source = templates.get(name);
  if (source === undefined) {
    throw new AuditError(`The template ${name} is missing`, {
      exitCode: EXIT.internal,
      hint: 'Install the package again.',
    });
  }
  const page = cached.engine.compile(source, { strict: true, preventIndent: true, knownHelpersOnly: true });
  cached.pages.set(name, page);
  return page;
}

function createEngine(templates: Templates): typeof Handlebars {
  const engine = Handlebars.create();
  registerLists(engine);
  for (const [path, source] of templates) {
    const partial = /^partials\/(.+)\.hbs$/.exec(path)?.[1];
    if (partial !== undefined) engine.registerPartial(partial, source);
  }
  return engine;
}
