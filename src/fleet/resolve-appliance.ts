import type { Appliance, Fleet } from '../model/fleet.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { isFileName } from '../snapshot/is-file-name.ts';
import { resolveCredentials } from './resolve-credentials.ts';
import { resolveLimits } from './resolve-limits.ts';
import { type Environment, resolveProxy } from './resolve-proxy.ts';
import { resolveTls } from './resolve-tls.ts';
import type { Section } from './section.ts';
import { suggest } from './suggest.ts';

/** What an appliance is resolved against. `directory`: of the fleet file, absolute. */
export interface FleetContext {
  readonly directory: string;
  readonly allowInsecure: boolean;
  readonly env: Environment;
  readonly zones: Fleet['zones'];
  readonly defaults: Section;
  readonly inventory: JsonObject;
}

/** One appliance with the defaults filled in, or null after a mistake was noted. Reads no file. */
export function resolveAppliance(own: Section, context: FleetContext): Appliance | null {
  const { directory, defaults } = context;
  const from = (key: string) => (own.has(key) ? own : defaults);
  const name = own.text('name');
  if (name !== undefined) checkName(own, name);
  const url = resolveUrl(own);
  const zone = from('zone').text('zone') ?? null;
  if (zone !== null) checkZone(from('zone'), zone, context.zones);
  const credentials = from('credentials').has('credentials')
    ? resolveCredentials(from('credentials').section('credentials'), directory)
    : zone !== null && Object.hasOwn(context.zones, zone)
      ? ({ kind: 'worker' } as const)
      : refuseWithoutCredentials(own);
  const tls = resolveTls(from('tls').section('tls'), directory, context.allowInsecure);
  const proxy = resolveProxy(from('proxy'), url, context.env);
  if (name === undefined || url === null || credentials === null) return null;
  return {
    name,
    url,
    labels: own.object('labels') as Appliance['labels'],
    criticality: own.text('criticality') ?? null,
    zone,
    credentials,
    loginMethod: from('loginMethod').text('loginMethod') ?? null,
    tls,
    proxy,
    limits: resolveLimits(own, defaults),
    profile: from('profile').text('profile') ?? 'baseline',
    parameters: mergeParameters(defaults.object('parameters'), own.object('parameters')),
    inventory: { ...context.inventory, ...own.object('inventory') },
  };
}

/** The name becomes a file name in the evidence, on any system, and a word on a terminal. */
function checkName(own: Section, name: string): void {
  if (!isFileName(name)) {
    own.refuse(
      'name',
      'This name cannot be used as a file name.',
      'Use letters, digits, "-", "_" and "." in between, 100 characters at most.',
    );
  }
}

/** Where zones are named, a misspelt one would be a network that no worker serves. */
function checkZone(section: Section, zone: string, zones: Fleet['zones']): void {
  const known = Object.keys(zones);
  if (known.length === 0 || known.includes(zone)) return;
  const meant = suggest(zone, known);
  section.refuse(
    'zone',
    'This zone is not among "zones".',
    meant === undefined ? `They are: ${known.slice(0, 20).join(', ')}.` : `Did you mean "${meant}"?`,
  );
}

/** The origin that the file gives, or null after a mistake was noted. No message quotes the address: it may hold a password. */
function resolveUrl(own: Section): string | null {
  const text = own.text('url');
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const hint = 'Write https://host or https://host:port.';
  if (url === null) own.refuse('url', '"url" is no address.', hint);
  else if (url.protocol !== 'https:') own.refuse('url', '"url" must start with https://.', hint);
  else if (url.username !== '' || url.password !== '') {
    own.refuse(
      'url',
      '"url" must not hold credentials.',
      'Give them by "credentials", with the password by reference.',
    );
  } else if (url.pathname !== '/' || /[?#]/.test(text)) {
    own.refuse('url', '"url" must not have a path, a query or a fragment.', hint);
  } else return url.origin;
  return null;
}

function refuseWithoutCredentials(own: Section): null {
  own.refuse(
    null,
    'This appliance has no credentials, and the defaults have none.',
    'Add "credentials" here or under "defaults".',
  );
  return null;
}

/** Per rule and parameter, the appliance's own value wins. */
function mergeParameters(defaults: JsonObject, own: JsonObject): Appliance['parameters'] {
  const merged: Record<string, JsonObject> = {};
  for (const rule of new Set([...Object.keys(defaults), ...Object.keys(own)])) {
    merged[rule] = { ...objectAt(defaults, rule), ...objectAt(own, rule) };
  }
  return merged;
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return isJsonObject(value) ? value : {};
}
