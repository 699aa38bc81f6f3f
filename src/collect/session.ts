import type { IncomingHttpHeaders } from 'node:http';
import type { CollectLimits } from '../model/fleet.ts';
import { CollectFailure } from './collect-failure.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { isHtml, type LoginRequest, loginFailure } from './login.ts';
import { readRefusal } from './refusal.ts';
import { type RetryOptions, sendWithRetries } from './retry.ts';
import { readSessionCookie } from './session-cookie.ts';

/** Logging out must not hold up the end of a scan. */
const LOGOUT_TIMEOUT_MS = 3_000;
/** An appliance may ask for patience (`Retry-After`), but not for more than this or than a request may take. */
const MAX_DELAY_MS = 10_000;

export interface SessionOptions {
  readonly limits: CollectLimits;
  readonly signal: AbortSignal;
  readonly random: () => number;
  readonly now: () => Date;
  readonly onLogin: (login: number, clockOffsetMs: number | null) => void;
  readonly onRetry: (path: string, ...retry: Parameters<RetryOptions['onRetry']>) => void;
}

/** A login to one appliance that is renewed when it expires. */
export interface Session {
  /**
   * The first login.
   *
   * @throws CollectFailure with the reason for the whole appliance.
   */
  logIn(): Promise<void>;
  /**
   * GET with the session's cookie, with retries and renewals. A 401 comes back when it is a fact: right after a login, or when
   * the renewals are used up.
   *
   * @param isAnonymous whether an answer shows that the login is gone although its status does not say so
   * @throws CollectFailure when there is no answer; `auth` from the moment a renewal was refused.
   */
  get(path: string, isAnonymous?: (answer: HttpAnswer) => boolean): Promise<HttpAnswer>;
  /** Logs out of every session that was opened, and lets go of the password. Whether the last one was confirmed. Never throws. */
  logOut(): Promise<boolean>;
  logins(): number;
  /** Server clock minus ours at the last login, in milliseconds, exact to a second. */
  clockOffsetMs(): number | null;
}

/** One login. `answers` counts what was answered under it by anything but 401. */
interface Login {
  readonly cookie: string;
  answers: number;
}

/** Makes a session that is not logged in yet. */
export function createSession(client: HttpClient, request: LoginRequest, options: SessionOptions): Session {
  const { limits } = options;
  const cookies: string[] = [];
  let login: LoginRequest | null = request;
  let current: Login | null = null;
  let renewing: Promise<Login> | null = null;
  let refused: CollectFailure | null = null;
  let logins = 0;
  let renewals = 0;
  let clockOffsetMs: number | null = null;

  const send = (path: string, headers: LoginRequest['headers'], onHeaders?: (headers: IncomingHttpHeaders) => void) =>
    sendWithRetries(() => client.get(path, headers, options.signal, onHeaders), {
      attempts: limits.attempts,
      maxDelayMs: Math.min(MAX_DELAY_MS, limits.timeoutMs),
      signal: options.signal,
      random: options.random,
      now: options.now,
      onRetry: (...retry) => options.onRetry(path.replace(/\?.*$/, ''), ...retry),
    });

  const logIn = async (): Promise<Login> => {
    if (refused !== null) throw refused;
    if (login === null) throw new Error('The session has ended.');
    let cookie: string | null = null;
    // Taken from the headers: if the body fails, the session exists all the same and has to be ended.
    const answer = await send(login.path, login.headers, (headers) => {
      cookie = readSessionCookie(headers, new URL(client.origin).hostname);
      if (cookie !== null) cookies.push(cookie);
      clockOffsetMs = readClockOffset(headers, options.now());
    });
    if (answer.status !== 200 || cookie === null || isHtml(answer)) throw loginFailure(answer, client.origin);
    logins += 1;
    options.onLogin(logins, clockOffsetMs);
    return { cookie, answers: 0 };
  };

  /** One login for all who wait. A refusal is final: wrong credentials are never tried twice. */
  const renew = (): Promise<Login> => {
    renewing ??= logIn()
      .then((next) => {
        current = next;
        return next;
      })
      .catch((error: unknown) => {
        if (error instanceof CollectFailure && error.trouble.reasonCode === 'auth') refused = error;
        throw error;
      })
      .finally(() => {
        renewing = null;
      });
    return renewing;
  };

  const get: Session['get'] = async (path, isAnonymous = () => false) => {
    for (;;) {
      if (refused !== null) throw refused;
      const used: Login = (await renewing) ?? current ?? (await renew());
      const firstWave = used.answers === 0;
      const answer = await send(path, { cookie: used.cookie });
      if (answer.status !== 401 && !isAnonymous(answer)) {
        used.answers += 1;
        return answer;
      }
      // Somebody else has renewed it meanwhile: ask again under the new login.
      if (used !== current) continue;
      if (firstWave || isLackOfPrivilege(answer) || renewals >= limits.maxRelogins) return answer;
      // Whoever finds the renewal under way joins it.
      if (renewing === null) renewals += 1;
      await renew();
    }
  };

  return {
    logIn: async () => {
      await renew();
    },
    get,
    logOut: async () => {
      login = null;
      const timeoutMs = Math.min(LOGOUT_TIMEOUT_MS, limits.timeoutMs);
      const confirmed = await Promise.all(cookies.splice(0).map((cookie) => client.logOut(cookie, timeoutMs)));
      return confirmed.at(-1) ?? false;
    },
    logins: () => logins,
    clockOffsetMs: () => clockOffsetMs,
  };
}

/** Releases of the 6.0 line list 401 AuthenticationFailure where later ones answer 403: a new login would not change it. */
function isLackOfPrivilege(answer: HttpAnswer): boolean {
  return readRefusal(answer).type === 'AuthenticationFailure';
}

function readClockOffset(headers: IncomingHttpHeaders, now: Date): number | null {
  const server = Date.parse(headers.date ?? '');
  return Number.isNaN(server) ? null : server - now.getTime();
}
