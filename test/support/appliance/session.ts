import { randomBytes } from 'node:crypto';

/** How long a login lasts. Nothing given: until logout. */
export interface SessionLifetime {
  /** Requests that a session may make after the login; the next one is refused. */
  readonly requests?: number;
  /** Measured on the appliance's clock. */
  readonly durationMs?: number;
}

interface Session {
  requestsLeft: number;
  readonly endsAtMs: number;
}

/** The logins of one appliance. Session ids are 40 hex digits, as in the guide's samples. */
export interface Sessions {
  /** Opens a session and returns its id. */
  open(): string;
  /** Spends one request of the session; false when there is no such session or it has expired. */
  spend(id: string | null): boolean;
  /** Ends the session; false when there was none. */
  close(id: string | null): boolean;
  /** Ends every session, as a restart of the appliance does. */
  closeAll(): void;
  count(): number;
}

export function createSessions(lifetime: SessionLifetime, clock: () => number): Sessions {
  const sessions = new Map<string, Session>();
  return {
    open() {
      const id = randomBytes(20).toString('hex');
      sessions.set(id, {
        requestsLeft: lifetime.requests ?? Number.POSITIVE_INFINITY,
        endsAtMs: clock() + (lifetime.durationMs ?? Number.POSITIVE_INFINITY),
      });
      return id;
    },
    spend(id) {
      const session = id === null ? undefined : sessions.get(id);
      if (id === null || session === undefined) return false;
      if (session.requestsLeft <= 0 || clock() >= session.endsAtMs) {
        sessions.delete(id);
        return false;
      }
      session.requestsLeft -= 1;
      return true;
    },
    close: (id) => id !== null && sessions.delete(id),
    closeAll: () => sessions.clear(),
    count: () => sessions.size,
  };
}

/** Value of `Set-Cookie` for a new session, with the attributes seen on real appliances. */
export function sessionCookie(id: string): string {
  return `session_id=${id}; HttpOnly; Max-Age=43200; Path=/; Secure`;
}

/** The session id in a `Cookie` header, or null. */
export function sessionIdOf(cookieHeader: string | undefined): string | null {
  return /(?:^|;\s*)session_id=([0-9a-f]+)/.exec(cookieHeader ?? '')?.[1] ?? null;
}
