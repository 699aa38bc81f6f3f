/**
 * json-logic-js as somebody would use it who does not care: our operators added to its table under their own names, each in its
 * shortest form, without three values, traces, bounds or checks of types; truthiness and coercion as the library has them.
 * Compare src/evaluate, which does the same work with all of that.
 */
import { X509Certificate } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import jsonLogic, { type RulesLogic } from 'json-logic-js';
import sshpk from 'sshpk';
import type { Json, JsonObject } from '../../src/model/json.ts';

// biome-ignore lint/suspicious/noExplicitAny: this is the untyped program that the typed one is measured against
type Any = any;

const MS_PER_DAY = 86_400_000;

/** What operators look beyond their operands for; set before a rule is applied. */
export const world: {
  asOfMs: number;
  version: string;
  collections: Readonly<Record<string, Readonly<Record<string, Json>>>>;
} = {
  asOfMs: 0,
  version: '8.0.1',
  collections: {},
};

function certificates(value: Any): object[] {
  const texts: string[] = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) =>
    (String(text).match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((pem) => {
      const certificate = new X509Certificate(pem);
      const { publicKey } = certificate;
      return {
        subject: certificate.subject,
        issuer: certificate.issuer,
        isCa: certificate.ca,
        started: certificate.validFromDate.getTime() <= world.asOfMs,
        daysLeft: Math.floor((certificate.validToDate.getTime() - world.asOfMs) / MS_PER_DAY),
        keyType: publicKey.asymmetricKeyType,
        keyBits: publicKey.asymmetricKeyDetails?.modulusLength ?? 256,
        signatureHash: certificate.signatureAlgorithm,
        selfSigned: certificate.issuer === certificate.subject && certificate.verify(publicKey),
        usages: certificate.keyUsage ?? [],
        keyFingerprint: publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
        fingerprint: certificate.fingerprint256,
      };
    }),
  );
}

function sshKeys(value: Any): object[] {
  return (Array.isArray(value) ? value : [value]).map((text: string) => {
    const key = sshpk.parseKey(text, 'ssh');
    return { keyType: key.type, keyBits: key.size, keyFingerprint: key.fingerprint('sha256').toString() };
  });
}

function minutes(ranges: Any): number {
  const parse = (time: string): number => Number(time.split(':')[0]) * 60 + Number(time.split(':')[1]);
  return ranges.reduce((sum: number, [start, end]: [string, string]) => sum + parse(end) - parse(start), 0);
}

function isNarrow(entry: string, v4: number, v6: number): boolean {
  const [address = '', prefix] = entry.split('/');
  if (!ipaddr.isValid(address)) return entry !== '*';
  return prefix === undefined || Number(prefix) >= (ipaddr.parse(address).kind() === 'ipv4' ? v4 : v6);
}

function groupUnion(entries: Any): object[] {
  return [...Map.groupBy(entries as Any[], ({ group }) => group)].map(([group, rights]) => ({
    group,
    readable: rights.flatMap(({ objects }) => objects),
    writable: rights.filter(({ permission }) => permission === 'write').flatMap(({ objects }) => objects),
  }));
}

const OPERATORS: Readonly<Record<string, (...operands: Any[]) => unknown>> = {
  count: (list) => list?.length ?? 0,
  distinct: (list) => [...new Set(list)],
  subset: (left, right) => (left ?? []).every((item: Any) => (right ?? []).includes(item)),
  disjoint: (left, right) => !(left ?? []).some((item: Any) => (right ?? []).includes(item)),
  nonblank: (text) => String(text ?? '').trim() !== '',
  lower: (text) =>
    String(text ?? '')
      .trim()
      .toLowerCase(),
  starts_with: (text, prefix) => String(text).startsWith(prefix),
  text_contains: (text, part) => String(text).toLowerCase().includes(part.toLowerCase()),
  matches: (text, pattern) => new RegExp(`^(?:${pattern})$`, 'u').test(String(text)),
  email_domain: (text) => String(text).split('@')[1]?.toLowerCase(),
  is_ref: (value) => Boolean(value?.key ?? value),
  exactlyOne: (...values) => values.find((value) => value != null),
  firstReadable: (...values) => values.find((value) => value != null),
  absentSince: (path, since) => path == null && world.version >= since,
  deref: (reference, collection) => world.collections[collection]?.[reference?.key] ?? null,
  pick: (object, keys) => keys.map((key: string) => object?.[key]),
  certs: certificates,
  cert_issued_by: (child, issuer) => new X509Certificate(child).verify(new X509Certificate(issuer).publicKey),
  cert_names_host: (text, host) => new X509Certificate(text).checkIP(host) !== undefined,
  ssh_keys: sshKeys,
  secret_is_common: (value) => value?.$redacted?.common,
  secret_length: (value) => value?.$redacted?.length,
  group_union: groupUnion,
  cidrs_narrow: (list, v4, v6) => (list ?? []).every((entry: string) => isNarrow(entry, v4, v6)),
  time_ranges_ok: (ranges) => minutes(ranges) >= 0,
  time_ranges_minutes: minutes,
  version_at_least: (version, bound) => version >= bound,
  version_line: (version) => String(version).split('.').slice(0, 2).join('.'),
};

for (const [name, operator] of Object.entries(OPERATORS)) jsonLogic.add_operation(name, operator as never);

/** Logic with the parameters' values put in beforehand, where they stand. */
export function withParameters(logic: Json, parameters: JsonObject): Json {
  if (Array.isArray(logic)) return logic.map((item) => withParameters(item, parameters));
  if (typeof logic !== 'object' || logic === null) return logic;
  const [[operator, operands] = ['', null]] = Object.entries(logic);
  if (operator === 'param') return parameters[String(Array.isArray(operands) ? operands[0] : operands)] ?? null;
  if (operator === 'absentSince' && Array.isArray(operands))
    return { absentSince: [{ var: operands[0] }, operands[1]] as Json };
  return { [operator]: withParameters(operands, parameters) };
}

export function applyPlainly(logic: Json, data: object): unknown {
  return jsonLogic.apply(logic as RulesLogic, data);
}
