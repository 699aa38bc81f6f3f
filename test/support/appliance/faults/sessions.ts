import { send } from '../server.ts';
import { type Fault, when } from './fault.ts';

const AUTHENTICATION = '/api/authentication';

/** The session is ended as it should be; what the appliance answers is another matter. */
function atLogout(misbehave: Parameters<typeof when>[1]): Fault['options'] {
  return {
    onRequest: (request, reply, context) => {
      if (request.method !== 'DELETE' || context.response.status !== 200) return false;
      misbehave(request, reply, context);
      return true;
    },
  };
}

/** Faults in how sessions begin and end. */
export const SESSION_FAULTS = {
  'login-unanswered': {
    does: 'opens a session at the login and never says so',
    leaves: ['failed'],
    leavesSession: true,
    options: when(
      ({ path, response }) => path === AUTHENTICATION && response.status === 200,
      () => {},
    ),
  },
  'late-login': {
    does: 'answers the login after three seconds',
    leaves: ['complete', 'failed'],
    options: when(
      ({ path, response }) => path === AUTHENTICATION && response.headers['set-cookie'] !== undefined,
      (_request, reply, { response }) => void setTimeout(() => send(reply, response), 3_000).unref(),
    ),
  },
  'logout-unanswered': {
    does: 'ends the session at the logout and never says so',
    leaves: ['complete'],
    options: atLogout(() => {}),
  },
  'endless-logout': {
    does: 'answers the logout without an end',
    leaves: ['complete'],
    options: atLogout((_request, reply) => {
      reply.writeHead(200, { 'content-type': 'application/json' });
      const go = (): void => {
        while (!reply.destroyed && reply.write(' '.repeat(65_536)));
      };
      reply.on('drain', go);
      go();
    }),
  },
} as const satisfies Record<string, Fault>;
