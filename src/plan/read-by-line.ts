import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';

const LINE_END = 0x0a;
const PORTION_BYTES = 1024 * 1024;
/** The longest is that of the summary, with a word for each rule and appliance. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

const MEMBER = /^("(?:[^"\\]|\\.)*"): (.*)$/s;

/**
 * Reads a JSON object that is laid out as results.json: a line for each member, and for each entry of a list. Neither the text nor equal
 * parts are in memory at once: that of a large fleet has some hundred megabytes.
 *
 * @param share told the name of a list and an entry of it; what it gives is kept
 * @returns the object and the SHA-256 of the file in lower-case hex; null when it is laid out otherwise or cannot be read
 */
export async function readByLine(
  file: string,
  share: (list: string, entry: unknown) => unknown,
): Promise<{ readonly value: unknown; readonly sha256: string } | null> {
  const hash = createHash('sha256');
  try {
    const value = await parseLines(linesOf(file, hash), share);
    return { value, sha256: hash.digest('hex') };
  } catch {
    return null;
  }
}

/** @throws SyntaxError at the first line that is not as expected */
async function parseLines(
  lines: AsyncIterable<string>,
  share: (list: string, entry: unknown) => unknown,
): Promise<object> {
  const members: [string, unknown][] = [];
  let list: { readonly name: string; readonly entries: unknown[] } | null = null;
  let state: 'start' | 'first' | 'next' | 'last' | 'end' = 'start';
  const expect = (...states: (typeof state)[]): void => {
    if (!states.includes(state)) throw new SyntaxError('laid out otherwise');
  };
  for await (const line of lines) {
    const hasComma = line.endsWith(',');
    const text = hasComma ? line.slice(0, -1) : line;
    if (state === 'start') {
      if (line !== '{') throw new SyntaxError('laid out otherwise');
      state = 'first';
    } else if (list !== null && text === ']') {
      expect('last');
      members.push([list.name, list.entries]);
      list = null;
      state = hasComma ? 'next' : 'last';
    } else if (list !== null) {
      expect('first', 'next');
      list.entries.push(share(list.name, JSON.parse(text)));
      state = hasComma ? 'next' : 'last';
    } else if (line === '}') {
      expect('last');
      state = 'end';
    } else {
      expect('first', 'next');
      const [, name = '', value = ''] = MEMBER.exec(text) ?? [];
      if (value === '[' && !hasComma) list = { name: JSON.parse(name), entries: [] };
      else members.push([JSON.parse(name), JSON.parse(value)]);
      state = list !== null ? 'first' : hasComma ? 'next' : 'last';
    }
  }
  expect('end');
  return Object.fromEntries(members);
}

/** Reads into one piece of memory, again and again: a buffer for each portion would stay until the engine collects it. */
async function* linesOf(file: string, hash: Hash): AsyncGenerator<string> {
  const handle = await open(file);
  try {
    let memory = Buffer.allocUnsafeSlow(PORTION_BYTES);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(memory, filled, memory.length - filled, null);
      if (bytesRead === 0) break;
      hash.update(memory.subarray(filled, filled + bytesRead));
      const bytes = memory.subarray(0, filled + bytesRead);
      let start = 0;
      for (let end = bytes.indexOf(LINE_END); end !== -1; end = bytes.indexOf(LINE_END, start)) {
        yield bytes.toString('utf8', start, end);
        start = end + 1;
      }
      filled = bytes.copy(memory, 0, start);
      if (filled > MAX_LINE_BYTES) throw new SyntaxError('laid out otherwise');
      if (filled === memory.length) memory = Buffer.concat([memory], 2 * filled);
    }
    if (filled > 0) yield memory.toString('utf8', 0, filled);
  } finally {
    await handle.close();
  }
}
