import { failure } from './collect-failure.ts';
import type { HttpAnswer } from './http-answer.ts';

/** A shorter password would be found in any text; nothing can be told about it. */
const MIN_LENGTH = 6;

/**
 * Drops an answer that repeats a secret of ours, as it is or as JSON writes it. An appliance has no honest reason to do so, and
 * redaction cannot know a password by its name or shape.
 *
 * @throws CollectFailure `parse`, without any of the answer.
 */
export function refuseEcho(answer: HttpAnswer, secrets: readonly string[]): void {
  if (!secrets.some((secret) => secret.length >= MIN_LENGTH && repeats(answer, secret))) return;
  throw failure('parse', 'The answer repeats the password or the session of this account and was dropped.', {
    httpStatus: answer.status,
    hint: 'Find out why the appliance has it, and change the password.',
  });
}

function repeats({ body }: HttpAnswer, secret: string): boolean {
  const written = JSON.stringify(secret).slice(1, -1);
  return body.includes(secret) || (written !== secret && body.includes(written));
}
