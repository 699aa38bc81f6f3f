import type { IncomingHttpHeaders } from 'node:http';
import type { CollectLimits } from '../model/fleet.ts';
import { CollectFailure, stopFailure } from './collect-failure.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpClient, RequestHeaders } from './http-client.ts';
import { joinSignals } from './join-signals.ts';
import { isHtml, type LoginRequest, loginFailure } from './login.ts';
import { readRefusal } from './refusal.ts';
import { createEchoGuard, type EchoGuard } from './refuse-echo.ts';
import { type RetryOptions, sendWithRetries } from './retry.ts';
import { sendLogin } from './send-login.ts';
import { readSessionCookie } from './session-cookie.ts';

/** For each of the two attempts to log out, which must not hold up the end of a scan; less where somebody wants that end. */
const LOGOUT_TIMEOUT_MS = 5_000;
const HURRIED_LOGOUT_TIMEOUT_MS = 2_500;
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
  /** Of the appliance, as it is asked. */
  readonly origin: string;
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
  /**
   * Logs out of every session that was opened, and lets go of the password. Whether none is left, as far as the appliance says: of
   * sessions that were renewed the last one counts. Null when none was opened. Never throws.
   */
  logOut(): Promise<boolean | null>;
  logins(): number;
  /** Bytes of all bodies that came in, whatever became of them. */
  receivedBytes(): number;
  /** Server clock minus ours at the last login, in milliseconds, exact to a second. */
  clockOffsetMs(): number | null;
}

/** One login. `answers` counts what was answered under it by anything but 401. */
interface Login {
  readonly cookie: string;
  readonly refuseEcho: EchoGuard;
  answers: number;
}

interface SessionState {
  readonly client: HttpClient;
  readonly options: SessionOptions;
  /** Of every session that was opened; each is logged out of in the end. */
  readonly cookies: string[];
  /** Whether a login was sent and never answered: it may have opened a session whose cookie nobody knows. */
  unanswered: boolean;
  /** Holds the password; null from the logout on. */
  request: LoginRequest | null;
  current: Login | null;
  /** The login that is under way, shared by all who need it. */
  renewing: Promise<Login> | null;
  /** A login that was refused. Final: wrong credentials are never tried twice. */
  refused: CollectFailure | null;
  logins: number;
  renewals: number;
  clockOffsetMs: number | null;
}

/** Makes a session that is not logged in yet. */
export function createSession(client: HttpClient, request: LoginRequest, given: SessionOptions): Session {
  const ended = new AbortController();
  const { signal, release } = joinSignals(given.signal, ended.signal);
  const options = { ...given, signal };
  const state: SessionState = {
    client,
    options,
    cookies: [],
    unanswered: false,
    request,
    current: null,
    renewing: null,
    refused: null,
    logins: 0,
    renewals: 0,
    clockOffsetMs: null,
  };
  return {
    origin: client.origin,
    logIn: async () => {
      await renew(state);
    },
    get: (path, isAnonymous = () => false) => getAuthenticated(state, path, isAnonymous),
    logOut: async () => {
      state.request = null;
      ended.abort();
      release();
      // Whoever failed first ends the session; a renewal under way may still open one.
      await state.renewing?.catch(() => undefined);
      state.current = null;
      const timeoutMs = given.signal.aborted ? HURRIED_LOGOUT_TIMEOUT_MS : LOGOUT_TIMEOUT_MS;
      const confirmed = await Promise.all(state.cookies.splice(0).map((cookie) => client.logOut(cookie, timeoutMs)));
      return state.unanswered ? false : (confirmed.at(-1) ?? null);
    },
    logins: () => state.logins,
    receivedBytes: client.receivedBytes,
    clockOffsetMs: () => state.clockOffsetMs,
  };
}

async function getAuthenticated(
  state: SessionState,
  path: string,
  isAnonymous: (answer: HttpAnswer) => boolean,
): Promise<HttpAnswer> {
  for (;;) {
    if (state.refused !== null) throw state.refused;
    if (state.options.signal.aborted) throw stopFailure(state.options.signal);
    const used: Login = state.renewing === null ? (state.current ?? (await renew(state))) : await state.renewing;
    // Sent before anything was answered under this login: a 401 is then one right after a login, a fact.
    const firstWave = used.answers === 0;
    const answer = await send(state, path, { cookie: used.cookie });
    used.refuseEcho(answer);
    if (answer.status !== 401 && !isAnonymous(answer)) {
      used.answers += 1;
      return answer;
    }
    // Somebody else has renewed it meanwhile: ask again under the new login.
    if (used !== state.current) continue;
    if (firstWave || isLackOfPrivilege(answer)) return answer;
    if (state.renewing === null) {
      if (state.renewals >= state.options.limits.maxRelogins) return answer;
      state.renewals += 1;
    }
    await renew(state);
  }
}

/** One login for all who wait. */
function renew(state: SessionState): Promise<Login> {
  state.renewing ??= logIn(state)
    .then((next) => {
      state.current = next;
      return next;
    })
    .catch((error: unknown) => {
      if (error instanceof CollectFailure && error.trouble.reasonCode === 'auth') state.refused = error;
      throw error;
    })
    .finally(() => {
      state.renewing = null;
    });
  return state.renewing;
}

async function logIn(state: SessionState): Promise<Login> {
  const { client, request, options, refused } = state;
  if (refused !== null) throw refused;
  if (request === null) throw new Error('The session has ended.');
  const { hostname } = new URL(client.origin);
  const opened: { cookie: string | null } = { cookie: null };
  // Taken from the headers: if the body fails, the session exists all the same and has to be ended.
  const onHeaders = (headers: IncomingHttpHeaders): void => {
    opened.cookie = readSessionCookie(headers, hostname);
    if (opened.cookie !== null) state.cookies.push(opened.cookie);
    state.clockOffsetMs = readClockOffset(headers, options.now());
  };
  const answer = await sendLogin(client, request, {
    accepted: state.logins > 0,
    retry: retryOptions(state, request.path),
    onHeaders,
    onUnanswered: () => {
      state.unanswered = true;
    },
  });
  createEchoGuard(request.secrets)(answer);
  const { cookie } = opened;
  if (answer.status !== 200 || cookie === null || isHtml(answer)) throw loginFailure(answer, client.origin);
  state.logins += 1;
  options.onLogin(state.logins, state.clockOffsetMs);
  const refuseEcho = createEchoGuard([...request.secrets, cookie.slice(cookie.indexOf('=') + 1)]);
  return { cookie, refuseEcho, answers: 0 };
}

function send(state: SessionState, path: string, headers: RequestHeaders): Promise<HttpAnswer> {
  return sendWithRetries(
    () => state.client.get(path, headers, { signal: state.options.signal }),
    retryOptions(state, path),
  );
}

function retryOptions({ options }: SessionState, path: string): RetryOptions {
  const { limits, signal, random, now, onRetry } = options;
  return {
    attempts: limits.attempts,
    maxDelayMs: Math.min(MAX_DELAY_MS, limits.timeoutMs),
    signal,
    random,
    now,
    onRetry: (...retry) => onRetry(path.replace(/\?.*$/, ''), ...retry),
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
