import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { AuditError, type Problem } from '../model/audit-error.ts';
import type { Json } from '../model/json.ts';
import { printableKey } from './printable-key.ts';

/** Largest file, in UTF-16 code units. */
const MAX_FILE_LENGTH = 1024 * 1024;

/** Deepest nesting and most values, aliases expanded: a file that people write stays far below. */
const MAX_DEPTH = 32;
const MAX_VALUES = 500_000;
const MAX_TOKENS = 400_000;
const MAX_ALIASES = 50_000;

/** Most mistakes that are told of one file. */
export const MAX_PROBLEMS = 100;

/** Where the parser's message goes on with what stands in the file. */
const QUOTING = /(extra characters|YAML token|escape sequence|YAML version|Unknown directive)\b.*/s;

const MERGE_KEY = '"<<" does not merge in YAML 1.2: write its members here.';
const DANGLING_ALIAS = 'This alias has no anchor before it.';

/** Keys and indexes from the top of a file to one place. */
export type Place = readonly (string | number)[];

/** A parsed file that remembers where everything stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: Json;
  /** Mistakes that leave the value readable, such as a key given twice. */
  readonly problems: readonly Problem[];
  /** A mistake at a place; at its key when `at` is `key`. The nearest enclosing place when it is absent. */
  readonly problemAt: (place: Place, message: string, hint?: string, at?: 'key' | 'value') => Problem;
}

/**
 * Parses YAML 1.2 or JSON. Bounded in size, nesting and expansion of aliases, because the program may be pointed at any file.
 *
 * @throws AuditError (exit 2) with all mistakes of syntax, each with line and column.
 */
export function parseYamlFile(text: string, file: string): YamlFile {
  if (text.length > MAX_FILE_LENGTH) throw refusal(file, [{ file, message: 'The file is larger than 1 MiB.' }]);
  checkNesting(text, file);
  checkTokens(text, file);
  const lines = new LineCounter();
  const document = guarded(file, () =>
    parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
      // A set, an ordered map or a date would look empty to the schema, whatever they say.
      schema: 'core',
      resolveKnownTags: false,
    }),
  );
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const mistakes = [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS);
  // Key and value of a mistake may be secrets: the parser's message is taken only where it quotes nothing.
  const problems = mistakes.map(({ code, message, pos }) => ({ ...place(pos[0]), message: describe(code, message) }));
  if (problems.length > 0) throw refusal(file, problems);
  const mistaken = structuralMistakes(document);
  const structural = mistaken.map(({ offset, message, first }) => ({
    ...place(offset),
    message,
    ...(first === undefined ? {} : { hint: `Keep this one or that of line ${place(first).line}.` }),
  }));
  if (structural.length >= MAX_PROBLEMS || mistaken.some(({ message }) => message === DANGLING_ALIAS)) {
    throw refusal(file, structural);
  }
  const value = guarded(file, () => document.toJS({ maxAliasCount: MAX_ALIASES })) as unknown;
  checkSize(value, file);
  return {
    file,
    value,
    problems: structural,
    problemAt: (tokens, message, hint, at = 'value') => ({
      ...place(offsetOf(document, tokens, at)),
      message,
      ...(hint === undefined ? {} : { hint }),
    }),
  };
}

/** The one error for all mistakes of a file. */
export function refusal(file: string, problems: readonly Problem[], hint?: string): AuditError {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
  return new AuditError(`${file} has ${count}.`, { problems: problems.slice(0, MAX_PROBLEMS), ...(hint && { hint }) });
}

function describe(code: string, message: string): string {
  if (/call stack|stack overflow/i.test(message)) return `It is nested deeper than ${MAX_DEPTH} levels.`;
  if (code === 'TAG_RESOLVE_FAILED') return 'Tags are not taken here.';
  if (code === 'NON_STRING_KEY') return 'A key must be a text.';
  return `${message
    .split('\n')[0]
    ?.replace(/["'`].*["'`]/s, '…')
    .replace(QUOTING, '$1')
    .slice(0, 200)}`.replace(/\.?$/, '.');
}

/** Parser and expansion recurse; whatever they throw is a property of the file. */
function guarded<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const isAliases = error instanceof ReferenceError;
    throw refusal(file, [{ file, message: isAliases ? 'Its aliases expand to too much.' : 'It cannot be parsed.' }]);
  }
}

/** Nesting is judged before the parser sees it, because the parser's time grows with the square of it and worse. */
function checkNesting(text: string, file: string): void {
  const tooDeep = (offset: number) => {
    const [before, column] = [text.slice(0, offset).split('\n'), offset - text.lastIndexOf('\n', offset - 1)];
    const place = { line: before.length, column };
    return refusal(file, [{ file, ...place, message: `It is nested deeper than ${MAX_DEPTH} levels.` }]);
  };
  // `- - - -` and `? ? ? ?` open a level each on one line.
  const onOneLine = text.search(/(?:[-?:][ \t]+){33}/);
  if (onOneLine >= 0) throw tooDeep(onOneLine);
  let open = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open > 200) throw tooDeep(index);
  }
}

/** The parser takes some microseconds a token: a file of nothing but tokens is refused after the cheap first step. */
function checkTokens(text: string, file: string): void {
  let count = 0;
  let directives = 0;
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('%')) directives++;
    if (++count > MAX_TOKENS || directives > 100) throw refusal(file, [{ file, message: 'It holds too many values.' }]);
  }
}

/** `first`: where a key that stands twice stood before. */
interface Mistake {
  readonly offset: number;
  readonly message: string;
  readonly first?: number;
}

/** Mistakes that the parser leaves to others, or finds in a time that grows with the square of the file. */
function structuralMistakes(document: Document): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const anchors = new Set<string>();
  const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) mistakes.push({ offset: startOf(node), message: DANGLING_ALIAS });
      } else if (node.anchor) anchors.add(node.anchor);
      if (isMap(node)) {
        const seen = new Map<string, number>();
        for (const { key } of node.items) {
          const name = String(key);
          const [offset, first] = [startOf(key), seen.get(name)];
          if (name === '<<' && isScalar(key) && key.type === 'PLAIN') mistakes.push({ offset, message: MERGE_KEY });
          if (first === undefined) seen.set(name, offset);
          else mistakes.push({ offset, first, message: `"${printableKey(name)}" stands twice in the same object.` });
        }
      }
      return mistakes.length > MAX_PROBLEMS ? visit.BREAK : undefined;
    },
  });
  return mistakes.slice(0, MAX_PROBLEMS);
}

function checkSize(value: unknown, file: string): asserts value is Json {
  let level: unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (depth > MAX_DEPTH) throw refusal(file, [{ file, message: `It is nested deeper than ${MAX_DEPTH} levels.` }]);
    if (count > MAX_VALUES) throw refusal(file, [{ file, message: 'It holds too many values.' }]);
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item === 'number' && !Number.isFinite(item))
        throw refusal(file, [{ file, message: 'A number is not finite.' }]);
      if (typeof item !== 'object' || item === null) continue;
      if (Object.hasOwn(item, '__proto__')) throw refusal(file, [{ file, message: 'A key "__proto__" is not taken.' }]);
      for (const member of Object.values(item)) next.push(member);
    }
    level = next;
  }
}

function offsetOf(document: Document, place: Place, at: 'key' | 'value'): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const token of place) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === String(token));
      if (pair === undefined) return offset;
      const found = (at === 'key' || pair.value === null ? pair.key : pair.value) as Node;
      offset = found.range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(token)] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    }
  }
  return offset;
}
