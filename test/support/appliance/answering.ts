import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../../src/model/json.ts';
import { provesIdentity } from './login.ts';
import { errorResponse, jsonResponse, type Response, responseOf } from './response.ts';
import { type Sessions, sessionCookie, sessionIdOf } from './session.ts';
import type { Counters } from './stats.ts';
import type { Tree } from './tree.ts';

/** What the answering of one appliance depends on; `tree` may be exchanged while it runs. */
export interface ApplianceState {
  tree: Tree;
  readonly forbid: readonly string[];
  readonly users: Readonly<Record<string, string>>;
  readonly sessions: Sessions;
  readonly counters: Counters;
}

/** Members of `/api/info` that a caller without a login is told. */
const ANONYMOUS_INFO = ['hostname', 'domainname', 'nickname', 'support_link', 'plugin_sdk_version'];

/** Answered without a login, besides `/api/info` and the login itself. */
const ANONYMOUS_PATHS = ['/api/authentication/types', '/api/authentication/login_methods'];

/** What a well-behaved appliance answers. Opens, spends and closes sessions, and counts logins. */
export function answer(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  state: ApplianceState,
): Response {
  const sessionId = sessionIdOf(request.headers.cookie);
  if (path === '/api/authentication') return answerAuthentication(request, query, sessionId, state);
  if (request.method !== 'GET') return refusedMethod(request);
  if (ANONYMOUS_PATHS.includes(path)) return answerPath(path, state);
  const loggedIn = state.sessions.spend(sessionId);
  if (path === '/api/info' && !loggedIn) return answerAnonymousInfo(state.tree);
  if (!loggedIn) {
    state.counters.unauthenticated += 1;
    return errorResponse('unauthenticated', path);
  }
  if (state.forbid.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))) {
    return errorResponse('unauthorized', path);
  }
  return answerPath(path, state);
}

function answerAuthentication(
  request: IncomingMessage,
  query: URLSearchParams,
  sessionId: string | null,
  state: ApplianceState,
): Response {
  const { counters, sessions, tree, users } = state;
  if (request.method === 'DELETE') {
    if (!sessions.close(sessionId)) return errorResponse('unauthenticated', '/api/authentication');
    counters.logouts += 1;
    return answerPath('/api/authentication', state);
  }
  if (request.method !== 'GET') return refusedMethod(request);
  if (!provesIdentity(request, query, tree, users)) {
    counters.failedLogins += 1;
    return errorResponse('authentication_failure', '/api/authentication');
  }
  counters.logins += 1;
  const usual = answerPath('/api/authentication', state);
  return { ...usual, headers: { ...usual.headers, 'set-cookie': sessionCookie(sessions.open()) } };
}

function answerPath(path: string, { tree }: ApplianceState): Response {
  const known = [path, decoded(path)].find((candidate) => Object.hasOwn(tree, candidate));
  const found = known === undefined ? undefined : tree[known];
  return found === undefined ? errorResponse('not_found', path) : responseOf(found, path);
}

function answerAnonymousInfo(tree: Tree): Response {
  const info = tree['/api/info'];
  const body = info?.['body'];
  if (info === undefined || typeof body !== 'object' || body === null) return errorResponse('not_found', '/api/info');
  const told = Object.entries(body as JsonObject).filter(([member]) => ANONYMOUS_INFO.includes(member));
  const meta = { href: '/api/info', parent: '/api' };
  return jsonResponse({ ...info, body: Object.fromEntries(told), meta });
}

function refusedMethod({ method = '' }: IncomingMessage): Response {
  const message = `The ${method} method is not available on this resource.`;
  return jsonResponse({ error: { type: 'MethodNotAllowed', message, details: {} } }, 405);
}

/** The path with its escapes resolved, except where that would make another path of it. */
function decoded(path: string): string {
  try {
    const segments = path.split('/').map(decodeURIComponent);
    return segments.some((segment) => segment.includes('/')) ? path : segments.join('/');
  } catch {
    return path;
  }
}
