import { jsonResponse } from '../response.ts';
import { send } from '../server.ts';
import { atTarget, FAULT_TARGET, type Fault, when } from './fault.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** Says that the session is unknown. */
const UNAUTHENTICATED = {
  error: { type: 'Unauthenticated', message: 'The client is not authenticated.', details: {} },
};

/** The target sends the client elsewhere. */
function redirects(location: string): Fault['options'] {
  return atTarget((_request, reply) => reply.writeHead(302, { location, 'content-length': 0 }).end());
}

/** Adds headers to the answer to a login. */
function atLogin(headers: (cookie: string) => Record<string, string | string[]>): Fault['options'] {
  return when(
    ({ path, response }) => path === '/api/authentication' && response.headers['set-cookie'] !== undefined,
    (_request, reply, { response }) => {
      const usual = response;
      const cookie = usual.headers['set-cookie'] ?? '';
      reply.writeHead(200, { ...usual.headers, ...headers(cookie) }).end(usual.body);
    },
  );
}

/** Faults in statuses, headers and sessions. */
export const HTTP_FAULTS = {
  'redirect-same-host': {
    does: 'redirects one endpoint to another of its own',
    leaves: ['partial'],
    options: redirects('/api/configuration/management/snmp'),
  },
  'redirect-other-host': {
    does: 'redirects one endpoint to another host',
    leaves: ['partial'],
    options: redirects('https://evil.example/api/configuration/management/syslog'),
  },
  'redirect-loop': { does: 'redirects one endpoint to itself', leaves: ['partial'], options: redirects(FAULT_TARGET) },
  'unauthenticated-storm': {
    does: 'accepts every login and then knows no session',
    leaves: ['failed'],
    options: when(
      ({ path, response }) => !path.startsWith('/api/authentication') && response.status === 200,
      (_request, reply) => send(reply, jsonResponse(UNAUTHENTICATED, 401)),
    ),
  },
  'unauthenticated-target': {
    does: 'knows no session at one endpoint',
    leaves: ['partial'],
    options: atTarget((_request, reply) => send(reply, jsonResponse(UNAUTHENTICATED, 401))),
  },
  'expiry-in-mid-scan': {
    does: 'ends every session after forty requests',
    leaves: ['complete'],
    options: { session: { requests: 40 } },
  },
  'absurd-retry-after': {
    does: 'asks to come back in three years',
    leaves: ['partial'],
    options: atTarget((_request, reply) =>
      reply.writeHead(429, { 'retry-after': '99999999', 'content-length': 0 }).end(),
    ),
  },
  'busy-twice': {
    does: 'is busy at the first two requests for one endpoint',
    leaves: ['complete'],
    options: when(
      ({ path, nth }) => path === FAULT_TARGET && nth <= 2,
      (_request, reply) => send(reply, jsonResponse({ error: { type: 'Busy', message: 'Busy.' } }, 503)),
    ),
  },
  booting: {
    does: 'answers everything with a 503 page of HTML',
    leaves: ['failed'],
    options: when(
      () => true,
      (_request, reply) =>
        reply.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>'),
    ),
  },
  'internal-error': {
    does: 'answers one endpoint with 500',
    leaves: ['partial'],
    options: { overlay: { [FAULT_TARGET]: { $status: 500 } } },
  },
  'foreign-cookies': {
    does: 'sets cookies for other hosts, paths and names beside its own',
    leaves: ['complete'],
    options: atLogin((cookie) => ({
      'set-cookie': [
        'session_id=00; Domain=evil.example; Path=/',
        cookie,
        'other=1; Path=/nowhere; Secure',
        'session_id=; Path=/elsewhere',
      ],
    })),
  },
  'clock-far-off': {
    does: 'lives ten years in the past, so that its cookie looks expired',
    leaves: ['complete'],
    options: {
      clock: () => Date.now() - 10 * YEAR_MS,
      ...atLogin((cookie) => ({
        'set-cookie': `${cookie}; expires=${new Date(Date.now() - 10 * YEAR_MS + 43_200_000).toUTCString()}`,
      })),
    },
  },
  'changing-answers': {
    does: 'commits another configuration between any two requests',
    leaves: ['complete', 'partial'],
    options: when(
      ({ path, response }) => path === '/api/info' && response.status === 200,
      (_request, reply, { response, nth }) => {
        const info = JSON.parse(response.body.toString('utf8'));
        send(reply, jsonResponse({ ...info, body: { ...info.body, config_hash: nth.toString(16).padStart(32, '0') } }));
      },
    ),
  },
} as const satisfies Record<string, Fault>;
