/** Something that a read-only scanner must not do. `method`: not a GET. `secret`: fetched an item that holds a secret. */
export interface Violation {
  readonly kind: 'method' | 'secret';
  readonly method: string;
  readonly path: string;
}

/** What an appliance has seen so far. */
export interface ApplianceStats {
  /** All requests, refused ones included. */
  readonly requests: number;
  /** Requests by path, without query and trailing slash. */
  readonly requestsByPath: Readonly<Record<string, number>>;
  /** Most requests that were open at one time. */
  readonly peakConcurrency: number;
  /** TCP connections. */
  readonly connections: number;
  readonly logins: number;
  /** Logins refused for wrong credentials. */
  readonly failedLogins: number;
  readonly logouts: number;
  /** Requests answered with 401 for want of a valid session. */
  readonly unauthenticated: number;
  readonly openSessions: number;
  readonly violations: readonly Violation[];
}

/** Counters behind {@link ApplianceStats}; the server writes them, tests read copies. */
export interface Counters {
  requests: number;
  readonly byPath: Map<string, number>;
  open: number;
  peak: number;
  connections: number;
  logins: number;
  failedLogins: number;
  logouts: number;
  unauthenticated: number;
  readonly violations: Violation[];
}

export function createCounters(): Counters {
  return {
    requests: 0,
    byPath: new Map(),
    open: 0,
    peak: 0,
    connections: 0,
    logins: 0,
    failedLogins: 0,
    logouts: 0,
    unauthenticated: 0,
    violations: [],
  };
}

/** Counts a request that has come in. `nth`: among those for its path, `total`: among all; both count from 1. */
export function countRequest(counters: Counters, method: string, path: string): { nth: number; total: number } {
  const nth = (counters.byPath.get(path) ?? 0) + 1;
  counters.byPath.set(path, nth);
  counters.requests += 1;
  counters.open += 1;
  counters.peak = Math.max(counters.peak, counters.open);
  if (method !== 'GET' && !(method === 'DELETE' && path === '/api/authentication')) {
    counters.violations.push({ kind: 'method', method, path });
  } else if (/^\/api\/configuration\/(passwords|private_keys)\/./.test(path)) {
    counters.violations.push({ kind: 'secret', method, path });
  }
  return { nth, total: counters.requests };
}

/** A copy that later requests do not change. */
export function readStats(counters: Counters, openSessions: number): ApplianceStats {
  return {
    requests: counters.requests,
    requestsByPath: Object.fromEntries(counters.byPath),
    peakConcurrency: counters.peak,
    connections: counters.connections,
    logins: counters.logins,
    failedLogins: counters.failedLogins,
    logouts: counters.logouts,
    unauthenticated: counters.unauthenticated,
    openSessions,
    violations: [...counters.violations],
  };
}
