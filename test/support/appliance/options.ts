import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { IdentityName } from './certificates.ts';
import type { Overlay } from './overlay.ts';
import type { HostNames } from './rename.ts';
import type { Response } from './response.ts';
import type { SessionLifetime } from './session.ts';
import type { Tree, TreeName } from './tree.ts';

/** What a misbehaviour is told about the request at hand. */
export interface RequestContext {
  /** Path without query and trailing slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** How often this path has been asked, this request included. */
  readonly nth: number;
  /** How many requests the appliance has had, this one included. */
  readonly total: number;
  /**
   * What a good appliance would send. Made when it is first read (destructuring reads it): only then does a login, a logout or
   * the spending of a session take place.
   */
  readonly response: Response;
  /** Cuts the connection with a TCP reset, below TLS. */
  readonly reset: () => void;
}

/** Returns true when it has dealt with the request (or never will); false: the appliance answers as usual. */
export type RequestHook = (request: IncomingMessage, reply: ServerResponse, context: RequestContext) => boolean;

/** Like {@link RequestHook}, for a TCP connection before TLS. True: the socket is the hook's. */
export type ConnectionHook = (socket: Socket) => boolean;

/** How an appliance is made. Without any option: the hardened tree on a free port of 127.0.0.1, behaving well. */
export interface ApplianceOptions {
  /** Default `hardened-8.0`. */
  readonly tree?: TreeName | Tree;
  readonly names?: HostNames;
  /** Laid over the tree after `names`. */
  readonly overlay?: Overlay;
  /** Paths that answer 403, with all below them. */
  readonly forbid?: readonly string[];
  /** User -> password. Default: {@link DEFAULT_USERS}. A client certificate logs in the user of its common name. */
  readonly users?: Readonly<Record<string, string>>;
  readonly session?: SessionLifetime;
  /** Waited before every answer. */
  readonly latencyMs?: number;
  /** Milliseconds since 1970. Rules the `Date` header and the end of sessions. */
  readonly clock?: () => number;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly identity?: IdentityName;
  /** Laid over the TLS settings, such as `maxVersion`. */
  readonly tls?: SecureContextOptions;
  readonly onRequest?: RequestHook;
  readonly onConnection?: ConnectionHook;
}

/** The account every appliance has unless told otherwise. */
export const DEFAULT_USERNAME = 'auditor';
export const DEFAULT_PASSWORD = 'Only-f0r-the-simulated-fleet';
export const DEFAULT_USERS: Readonly<Record<string, string>> = { [DEFAULT_USERNAME]: DEFAULT_PASSWORD };
