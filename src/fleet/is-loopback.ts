import ipaddr from 'ipaddr.js';

/** Is this host this very machine? `localhost` and names below it (RFC 6761, 6.3), 127.0.0.0/8 and ::1, brackets allowed. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return ipaddr.isValid(name) && ipaddr.process(name).range() === 'loopback';
}
