import type { IncomingHttpHeaders } from 'node:http';
import { CollectFailure } from './collect-failure.ts';
import { delayedAbort } from './delayed-abort.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpClient } from './http-client.ts';
import type { LoginRequest } from './login.ts';
import { type RetryOptions, sendWithRetries } from './retry.ts';

/** A login whose answer was still on its way must not hold up the end of a scan. */
const LOGIN_GRACE_MS = 3_000;
/** A login is waited for twice as long as any other answer: when it comes too late, nobody can end its session. */
const LOGIN_PATIENCE = 2;

export interface LoginSending {
  /** Whether these credentials were accepted before. */
  readonly accepted: boolean;
  readonly retry: Omit<RetryOptions, 'mayRepeat'>;
  readonly onHeaders: (headers: IncomingHttpHeaders) => void;
  /** It may have opened a session whose cookie nobody knows. */
  readonly onUnanswered: () => void;
}

/**
 * Sends the login. Once the appliance may have received it, it is not sent again for want of an answer: the credentials may be
 * wrong, and every attempt counts towards a lock. An abort in mid-login waits a little for the answer, because a session that
 * nobody knows of can be ended by nobody.
 */
export async function sendLogin(
  client: HttpClient,
  { path, headers }: LoginRequest,
  { accepted, retry, onHeaders, onUnanswered }: LoginSending,
): Promise<HttpAnswer> {
  const late = delayedAbort(retry.signal, () => (client.connected() ? LOGIN_GRACE_MS : 0));
  let answered = true;
  const attempt = async (): Promise<HttpAnswer> => {
    // Nothing is sent after an abort.
    answered = late.signal.aborted;
    const note = (given: IncomingHttpHeaders): void => {
      answered = true;
      onHeaders(given);
    };
    return client.get(path, headers, { signal: late.signal, onHeaders: note, patience: LOGIN_PATIENCE }).finally(() => {
      answered ||= !client.connected();
      if (!answered) onUnanswered();
    });
  };
  try {
    return await sendWithRetries(attempt, { ...retry, mayRepeat: () => !client.connected() || accepted });
  } catch (error) {
    throw !answered && error instanceof CollectFailure ? withOpenSession(error) : error;
  } finally {
    late.end();
  }
}

function withOpenSession({ trouble }: CollectFailure): CollectFailure {
  return new CollectFailure({ ...trouble, message: `${trouble.message} The login may have left a session open.` });
}
