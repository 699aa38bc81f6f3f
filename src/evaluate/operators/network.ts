import ipaddr from 'ipaddr.js';
import { type Operator, strict } from '../operator.ts';
import { isFiniteNumber, isList, type Value, wanted } from '../value.ts';
import { gapIn } from './lists.ts';

/** A host name, or a wildcard below one; `*` alone is everything and is handled apart. RFC 1123 labels. */
const HOST_NAME =
  /^(?:\*\.)?(?=[^.]*[a-z]|.*\.[^.]*[a-z])[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*\.?$/i;

/** Where IPv4 addresses stand in IPv6 (RFC 4291, section 2.5.5.2): `::ffff:0:0/96`. */
const MAPPED_IPV4 = ipaddr.IPv6.parse('::ffff:0:0');

/** Words that stand for every host where other products write networks; no host is called so. */
const EVERYWHERE = /^(?:\*|any|all)$/i;

/**
 * Undefined: neither an address, a network, a host name nor a wildcard. Host bits are ignored; no prefix is one host, but for the
 * unspecified address (RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.2): that is no host, and is written for all of them.
 */
function isNarrow(entry: string, minPrefixV4: number, minPrefixV6: number): boolean | undefined {
  if (EVERYWHERE.test(entry.trim())) return false;
  const [address = '', prefix, ...more] = entry.trim().split('/');
  if (more.length === 0 && ipaddr.isValid(address) && (address.includes(':') || address.split('.').length === 4)) {
    const parsed = ipaddr.parse(address);
    const [bits, minimum] = parsed.kind() === 'ipv4' ? [32, minPrefixV4] : [128, minPrefixV6];
    if (prefix === undefined) return parsed.range() !== 'unspecified';
    if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return undefined;
    // IPv4 written as IPv6: what reaches into that range is as wide as its part of IPv4.
    if (parsed instanceof ipaddr.IPv6 && parsed.match(MAPPED_IPV4, Math.min(Number(prefix), 96)))
      return Number(prefix) - 96 >= minPrefixV4;
    return Number(prefix) >= minimum;
  }
  return HOST_NAME.test(entry.trim()) ? true : undefined;
}

export const NETWORK_OPERATORS: Readonly<Record<string, Operator>> = {
  /** Is every entry at least that narrow? One wide entry decides, otherwise an entry that is none of the known kinds is a gap. */
  cidrs_narrow: strict(3, 3, (_frame, [list, minPrefixV4, minPrefixV6]) => {
    if (list === undefined || !isList(list)) return wanted('a list', list);
    if (!isFiniteNumber(minPrefixV4)) return wanted('a prefix length', minPrefixV4);
    if (!isFiniteNumber(minPrefixV6)) return wanted('a prefix length', minPrefixV6);
    const judged = list.map((entry): Value | undefined =>
      typeof entry === 'string' ? isNarrow(entry, minPrefixV4, minPrefixV6) : undefined,
    );
    if (judged.includes(false)) return false;
    const strange = judged.indexOf(undefined);
    return strange === -1 ? true : (gapIn(list) ?? wanted('an address, a network or a host name', list[strange]));
  }),
};
