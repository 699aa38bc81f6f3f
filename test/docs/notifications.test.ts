import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { NOTICE_KINDS, TEMPLATE_PLACES } from '../../src/model/notice.ts';
import { renderBody } from '../../src/notify/send-webhook.ts';
import { parcelOf, sampleNotice } from '../notify/parcel.ts';

const page = await readFile(new URL('../../docs/notifications.md', import.meta.url), 'utf8');

function examples(kind: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
}

const HEAD = `schemaVersion: 1
appliances: [{ name: a, url: "https://a.example", credentials: { username: u, passwordEnv: P } }]
`;

test('every example of a fleet file is taken', () => {
  const files = examples('yaml fleet');
  const kinds = files.flatMap((text) =>
    parseFleet(`${HEAD}${text}`, '/etc/audit/fleet.yaml', { allowInsecure: false, env: {} }).notify.map(
      ({ kind }) => kind,
    ),
  );
  expect(kinds).toEqual(['mail', 'mail', 'webhook', 'webhook', 'syslog']);
});

test('the body is the one that is sent', () => {
  const [text = ''] = examples('json body');
  const documented = JSON.parse(text);
  const sent = JSON.parse(renderBody(null, parcelOf([sampleNotice()]), new Date(0)));
  expect(shapeOf(documented)).toEqual(shapeOf({ ...sent, notices: [{ ...sent.notices[0], fingerprint: '' }] }));
});

test('every kind and every place has its words', () => {
  for (const kind of NOTICE_KINDS) expect(page).toContain(`\`${kind}\``);
  for (const place of TEMPLATE_PLACES) expect(page).toContain(`{{${place}}}`);
});

test('the documented check takes a genuine signature and no other', async () => {
  const [code = ''] = examples('js');
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const header = `sha256=${createHmac('sha256', 'key').update('body').digest('hex')}`;
  expect(module.isGenuine('body', header, 'key')).toBe(true);
  expect(module.isGenuine('body ', header, 'key')).toBe(false);
  expect(module.isGenuine('body', undefined, 'key')).toBe(false);
});

/** Names and types, without values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member)]));
}
