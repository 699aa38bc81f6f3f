import { failure } from './collect-failure.ts';
import type { HttpAnswer } from './http-answer.ts';

/** A shorter password would be found in any text; nothing can be told about it. */
const MIN_LENGTH = 6;

/** So would an ordinary word (`password` names members and methods of the API), unless it is long enough for a phrase. */
const WORDS = /^(?=.{1,15}$)[a-z]+(?:[ _-][a-z]+)*$/i;

/** Throws a CollectFailure `parse`, without any of the answer, where it repeats a secret. */
export type EchoGuard = (answer: HttpAnswer) => void;

/** How a secret may stand in an answer. */
interface Spellings {
  /** To be looked for in every reading of the text. */
  readonly plain: readonly string[];
  /** Without a character that JSON or addresses would escape, but the slash. */
  readonly encoded: readonly string[];
}

/**
 * Makes what drops an answer that repeats a secret of ours: as it is, as JSON and addresses escape it, in base64 (with a user name
 * before it too) or in hex. An appliance has no honest reason to do so, and redaction cannot know a password by its name or shape.
 *
 * @returns holds the secrets: let go of it when the session ends.
 */
export function createEchoGuard(secrets: readonly string[]): EchoGuard {
  const telling = secrets.filter((secret) => secret.length >= MIN_LENGTH && !WORDS.test(secret)).map(spell);
  const plain = telling.flatMap((spellings) => spellings.plain);
  const encoded = telling.flatMap((spellings) => spellings.encoded);
  return ({ status, body }) => {
    if (!repeats(body, { plain, encoded })) return;
    throw failure('parse', 'The answer repeats the password or the session of this account and was dropped.', {
      httpStatus: status,
      hint: 'Find out why the appliance has it, and change the password.',
    });
  };
}

function spell(secret: string): Spellings {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((before) => base64Core(bytes, before));
  const base64url = base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  return {
    // Forms write "+" for a blank. A line end or the like in a secret is looked for as JSON writes it, too.
    plain: [...new Set([secret, secret.replaceAll(' ', '+'), JSON.stringify(secret).slice(1, -1)])],
    encoded: [...new Set([hex, hex.toUpperCase(), ...base64, ...base64url])],
  };
}

function repeats(body: Buffer, { plain, encoded }: Spellings): boolean {
  if (plain.length === 0) return false;
  const text = body.toString('utf8');
  // One after the other, because an address may stand in JSON.
  const unescaped = unescapeJson(text);
  const readings = [...new Set([text, unescaped, unescapeUrl(unescaped)])];
  return (
    encoded.some((one) => unescaped.includes(one)) ||
    plain.some((one) => readings.some((reading) => reading.includes(one)))
  );
}

/** The letters of base64 that a text decides alone, when so many bytes (modulo 3) stand before it and any after it. */
function base64Core(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/** An escape that stands for a character which a secret may have; line ends and the like only part what is between them. */
const TELLING_ESCAPE = /\\[^bfnrt]/;

/** In place, unit by unit: a replacement for each of millions of escapes would take a hundred times their length. */
function unescapeJson(text: string): string {
  if (!TELLING_ESCAPE.test(text)) return text;
  const bytes = Buffer.allocUnsafeSlow(2 * text.length);
  bytes.write(text, 'utf16le');
  const units = new Uint16Array(bytes.buffer);
  let length = 0;
  for (let at = 0; at < units.length; at++) {
    let unit = units[at] ?? 0;
    if (unit === BACKSLASH && at + 1 < units.length) {
      at += 1;
      unit = units[at] ?? 0;
      const escaped = unit === LETTER_U ? hexAt(units, at + 1, 4) : null;
      if (escaped !== null) at += 4;
      unit = escaped ?? CONTROLS.get(unit) ?? unit;
    }
    units[length++] = unit;
  }
  return bytes.toString('utf16le', 0, 2 * length);
}

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const LETTER_U = 0x75;
/** The letters after a backslash, and what they stand for. */
const CONTROLS: ReadonlyMap<number, number> = new Map(
  ['b\b', 'f\f', 'n\n', 'r\r', 't\t'].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

function unescapeUrl(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = Buffer.from(text, 'utf8');
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const escaped = bytes[at] === PERCENT ? hexAt(bytes, at + 1, 2) : null;
    bytes[length++] = escaped ?? bytes[at] ?? 0;
    if (escaped !== null) at += 2;
  }
  return bytes.toString('utf8', 0, length);
}

/** The number that so many hex digits write, or null where others stand there. */
function hexAt(codes: Uint8Array | Uint16Array, start: number, digits: number): number | null {
  let value = 0;
  for (let at = start; at < start + digits; at++) {
    const digit = Number.parseInt(String.fromCharCode(codes[at] ?? 0), 16);
    if (Number.isNaN(digit)) return null;
    value = value * 16 + digit;
  }
  return value;
}
