import type { Draft } from '../overlay.ts';
import { jsonResponse } from '../response.ts';
import { send } from '../server.ts';
import { FAULT_TARGET, type Fault, when } from './fault.ts';

const LISTING = '/api/configuration/management';
const CONNECTIONS = '/api/configuration/ssh/connections';
const CROWD = Array.from({ length: 4_700 }, (_, at) => ({ key: `c${at}`, meta: { href: `${CONNECTIONS}/c${at}` } }));
const ENDLESS = `${LISTING}/endless`;

interface Item {
  readonly key: string;
  readonly meta: { readonly href: unknown };
}

/** A listing names these things too. */
function lists(...items: readonly Item[]): Fault['options'] {
  return { overlay: { [LISTING]: (draft: Draft) => void draft.items.push(...items) } };
}

const listsHref = (href: unknown): Fault['options'] => lists({ key: 'stray', meta: { href } });

/** A listing names an address that leads away from the configuration. */
function leads(where: string, href: unknown): Fault {
  return { does: `names ${where} in a listing`, leaves: ['partial'], options: listsHref(href) };
}

/** Faults in what listings name. */
export const LINK_FAULTS = {
  'endless-depth': {
    does: 'has a listing below every listing',
    leaves: ['partial'],
    options: {
      ...listsHref(ENDLESS),
      ...when(
        ({ path, response }) => path.startsWith(ENDLESS) && response.status === 404,
        (_request, reply, { path }) => {
          const items = Array.from({ length: 4 }, (_, at) => ({ key: `${at}`, meta: { href: `${path}/${at}` } }));
          send(reply, jsonResponse({ items, meta: { href: path } }));
        },
      ),
    },
  },
  'endless-listing': {
    does: 'names 20,000 things that are not there in one listing',
    leaves: ['partial'],
    options: lists(
      ...Array.from({ length: 20_000 }, (_, at) => ({ key: `${at}`, meta: { href: `${ENDLESS}/${at}` } })),
    ),
  },
  'crowd-of-objects': {
    does: 'has 4,700 connection policies with nothing but a name',
    leaves: ['complete', 'partial'],
    options: when(
      ({ path }) => path === CONNECTIONS || path.startsWith(`${CONNECTIONS}/c`),
      (_request, reply, { path, response }) => {
        if (path === CONNECTIONS && response.status === 200) {
          const { items, ...listing } = JSON.parse(response.body.toString('utf8'));
          return send(reply, jsonResponse({ ...listing, items: [...items, ...CROWD] }));
        }
        const key = path.slice(CONNECTIONS.length + 1);
        send(reply, jsonResponse({ key, body: { name: key, active: true }, meta: { href: path } }));
      },
    ),
  },
  cycle: {
    does: 'has listings that name themselves and what is above them',
    leaves: ['complete'],
    options: lists(
      { key: 'management', meta: { href: LISTING } },
      { key: 'configuration', meta: { href: '/api/configuration' } },
      { key: 'configuration', meta: { href: '/api/configuration/' } },
    ),
  },
  'href-other-host': leads('another host', 'https://evil.example/api/configuration/management'),
  'href-network-path': leads('another host without a scheme', '//evil.example/api/configuration/management'),
  'href-file': leads('a file', 'file:///etc/passwd'),
  'href-dot-dot': leads('a way up', '/api/configuration/../audit/sessions'),
  'href-encoded-dot-dot': leads('a way up in escapes', '/api/configuration/%2e%2e/audit/sessions'),
  'href-encoded-slash': leads('a slash in escapes', '/api/configuration/management%2F..%2F..%2Faudit'),
  'href-backslash': leads('a backslash', '/api/configuration\\..\\audit'),
  'href-control-characters': leads('line ends', '/api/configuration/x\r\nX-Injected: 1'),
  'href-secret': {
    does: 'names a password, which nobody may fetch',
    leaves: ['complete', 'partial'],
    options: listsHref('/api/configuration/passwords/00000000-0000-0000-0000-000000000000'),
  },
  'href-no-string': leads('a number for an address', 42),
  'two-things-one-key': {
    does: 'names two things by one key, and one thing twice',
    leaves: ['complete', 'partial'],
    options: lists(
      { key: 'syslog', meta: { href: `${LISTING}/snmp` } },
      { key: 'syslog', meta: { href: FAULT_TARGET } },
    ),
  },
  'missing-item': {
    does: 'names a thing that is not there',
    leaves: ['partial'],
    options: { overlay: { [FAULT_TARGET]: { $status: 404 } } },
  },
} as const satisfies Record<string, Fault>;
