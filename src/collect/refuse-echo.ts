import { failure } from './collect-failure.ts';
import type { HttpAnswer } from './http-answer.ts';

/** A shorter password would be found in any text; nothing can be told about it. */
const MIN_LENGTH = 6;

/** So would an ordinary word (`password` names members and methods of the API), unless it is long enough for a phrase. */
const WORDS = /^(?=.{1,15}$)[a-z]+(?:[ _-][a-z]+)*$/i;

/**
 * Drops an answer that repeats a secret of ours: as it is, as JSON and addresses escape it, in base64 (with a user name
 * before it too) or in hex. An appliance has no honest reason to do so, and redaction cannot know a password by its name or shape.
 *
 * @throws CollectFailure `parse`, without any of the answer.
 */
export function refuseEcho(answer: HttpAnswer, secrets: readonly string[]): void {
  const telling = secrets.filter((secret) => secret.length >= MIN_LENGTH && !WORDS.test(secret));
  if (telling.length === 0 || !repeats(answer.body, telling)) return;
  throw failure('parse', 'The answer repeats the password or the session of this account and was dropped.', {
    httpStatus: answer.status,
    hint: 'Find out why the appliance has it, and change the password.',
  });
}

function repeats(body: Buffer, secrets: readonly string[]): boolean {
  const text = body.toString('utf8');
  // One after the other, because an address may stand in JSON.
  const unescaped = unescapeJson(text);
  const readings = [...new Set([text, unescaped, unescapeUrl(unescaped)])];
  return secrets.some((secret) => {
    // Forms write "+" for a blank.
    const plain = [secret, secret.replaceAll(' ', '+')];
    if (readings.some((reading) => plain.some((one) => reading.includes(one)))) return true;
    const bytes = Buffer.from(secret, 'utf8');
    const hex = bytes.toString('hex');
    if (unescaped.includes(hex) || unescaped.includes(hex.toUpperCase())) return true;
    return [0, 1, 2].some((before) => {
      const encoded = base64Core(bytes, before);
      return unescaped.includes(encoded) || unescaped.includes(encoded.replaceAll('+', '-').replaceAll('/', '_'));
    });
  });
}

/** The letters of base64 that a text decides alone, when so many bytes (modulo 3) stand before it and any after it. */
function base64Core(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

function unescapeJson(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, unit: string | undefined, one: string) =>
    unit === undefined ? (CONTROLS[one] ?? one) : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescapeUrl(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
