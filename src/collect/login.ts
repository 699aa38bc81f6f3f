import type { Appliance, SecretSource } from '../model/fleet.ts';
import { type CollectFailure, failure } from './collect-failure.ts';
import { basic } from './connect.ts';
import type { HttpAnswer } from './http-answer.ts';
import { AUTHENTICATION_PATH, type RequestHeaders } from './http-client.ts';
import { describeRefusal } from './refusal.ts';
import { sourceFailure } from './source-failure.ts';

/** The request that logs in. It holds the password: keep it in a closure, let go of it early, never print it. */
export interface LoginRequest {
  readonly path: string;
  readonly headers: RequestHeaders;
  /** Texts that no answer may repeat. */
  readonly secrets: readonly string[];
}

/**
 * Fetches the password and makes the login request: HTTP Basic in UTF-8 or, with a client certificate, `type=x509`;
 * `login_method` where one is configured (7.x and later).
 *
 * @throws CollectFailure `auth` when there is no usable password, or none in this fleet file.
 */
export async function prepareLogin(
  appliance: Appliance,
  readSecret: (source: SecretSource) => Promise<string>,
): Promise<LoginRequest> {
  const { credentials, loginMethod } = appliance;
  const query = new URLSearchParams();
  if (credentials.kind === 'certificate') query.set('type', 'x509');
  if (loginMethod !== null) query.set('login_method', loginMethod);
  const path = query.size === 0 ? AUTHENTICATION_PATH : `${AUTHENTICATION_PATH}?${query}`;
  if (credentials.kind === 'certificate') return { path, headers: {}, secrets: [] };
  if (credentials.kind === 'worker') {
    throw failure('auth', 'Only the workers of its zone hold the credentials of this appliance.', {
      hint: 'Scan with --zone-queue, or give it credentials in the fleet file.',
    });
  }
  if (credentials.username.includes(':')) {
    throw failure('auth', 'A user name with a colon cannot be sent by HTTP Basic (RFC 7617).');
  }
  const password = await readSecret(credentials.password).catch((error: unknown) => {
    throw sourceFailure('auth', 'The password cannot be had', error);
  });
  const authorization = basic(credentials.username, password);
  return { path, headers: { authorization }, secrets: [password, authorization.replace(/^Basic /, '')] };
}

/** Why an answer to a login is none. */
export function loginFailure(answer: HttpAnswer, origin: string): CollectFailure {
  const { status } = answer;
  const httpStatus = status;
  if (status === 401 || status === 403) {
    return failure('auth', `The login was refused: ${describeRefusal(answer)}`, {
      httpStatus,
      hint: 'It was tried once, so as not to lock the account. Check user name, password and login method, and that the account has the REST server privilege.',
    });
  }
  if (status >= 300 && status < 400) {
    return failure('redirect', `${origin} redirects the login (HTTP ${status}); redirects are not followed.`, {
      httpStatus,
      hint: 'Give the address of the appliance itself in the url.',
    });
  }
  if (status >= 500 || status === 429) {
    return failure('http-5xx', `The login got no answer: ${describeRefusal(answer)}`, {
      httpStatus,
      hint: 'The appliance may be booting or upgrading; try again later.',
    });
  }
  if (status === 404) {
    return failure('http-404', `${origin} has no ${AUTHENTICATION_PATH}: is it an SPS?`, {
      httpStatus,
      hint: 'The REST API listens where the administrator web login listens.',
    });
  }
  if (status === 200 && !isHtml(answer)) {
    return failure('auth', 'The login was answered without a session cookie.', {
      httpStatus,
      hint: 'Check the login method, and that the clocks of the appliance and of this machine agree.',
    });
  }
  return failure('parse', `${origin} does not answer like an SPS (${describeRefusal(answer)})`, {
    httpStatus,
    hint: 'Check address and port; an appliance that is booting answers with a web page.',
  });
}

/** Whether an answer says that it is a web page. */
export function isHtml(answer: HttpAnswer): boolean {
  return /\bhtml\b/i.test(String(answer.headers['content-type'] ?? ''));
}
