import Handlebars, { type HelperOptions } from 'handlebars';

/** Longer lists are rendered item by item, when the page has been read as far as to them. */
const MAX_AT_ONCE = 8;

/** Begins what stands in a text for the list of a number. Escaped text has no `<`, and markup no NUL. */
const MARK = '<\0';

/** The lists that a page's text has marks for, by number; each gives its items' texts. */
type Lists = (() => Iterable<string>)[];

/**
 * Teaches an engine an `each` for arrays, with `@last` and no other data. {@link renderPieces} has it leave long lists out of
 * the text and mark their places; inline partials are not known any more when such a list is rendered.
 */
export function registerLists(engine: typeof Handlebars): void {
  engine.registerHelper('each', function each(this: unknown, items: unknown, options: HelperOptions): string {
    if (!Array.isArray(items) || items.length === 0) return options.inverse(this);
    const lists = options.data.lists as Lists | undefined;
    if (lists !== undefined && items.length > MAX_AT_ONCE)
      return `${MARK}${lists.push(() => eachItem(items, options)) - 1}>`;
    let text = '';
    for (const piece of eachItem(items, options)) text += piece;
    return text;
  });
}

function* eachItem(items: readonly unknown[], { fn, data }: HelperOptions): Generator<string> {
  const frame = Handlebars.createFrame(data);
  for (let index = 0; index < items.length; index += 1) {
    frame.last = index === items.length - 1;
    yield fn(items[index], { data: frame });
  }
}

/** The text of a page of such an engine, piece by piece: that of a large fleet is better not in memory as a whole. */
export function* renderPieces(page: HandlebarsTemplateDelegate, view: object): Generator<string> {
  const lists: Lists = [];
  yield* fillIn(page(view, { data: { root: view, lists } }), lists);
}

function* fillIn(text: string, lists: Lists): Generator<string> {
  const [head = '', ...marked] = text.split(MARK);
  yield head;
  for (const rest of marked) {
    const end = rest.indexOf('>');
    let known = lists.length;
    for (const piece of lists[Number(rest.slice(0, end))]?.() ?? []) {
      if (lists.length > known) yield* fillIn(piece, lists);
      else yield piece;
      known = lists.length;
    }
    yield rest.slice(end + 1);
  }
}
