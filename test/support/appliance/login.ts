import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Tree } from './tree.ts';

/**
 * Whether the request proves who it is: HTTP Basic (UTF-8), or with `?type=x509` a client certificate of our authority.
 * From 7.x on `?login_method=` has to name a method that the appliance offers; older releases do not know the parameter.
 */
export function provesIdentity(
  request: IncomingMessage,
  query: URLSearchParams,
  tree: Tree,
  users: Readonly<Record<string, string>>,
): boolean {
  const offered = tree['/api/authentication/login_methods']?.['login_methods'];
  const method = query.get('login_method');
  if (method !== null && Array.isArray(offered) && !offered.includes(method)) return false;
  if (query.get('type') === 'x509') return certificateUser(request.socket as TLSSocket, users);
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return false;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const user = text.slice(0, colon);
  return colon > 0 && Object.hasOwn(users, user) && users[user] === text.slice(colon + 1);
}

function certificateUser(socket: TLSSocket, users: Readonly<Record<string, string>>): boolean {
  const user = socket.getPeerCertificate().subject?.CN;
  return socket.authorized && typeof user === 'string' && Object.hasOwn(users, user);
}
