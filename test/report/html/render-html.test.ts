import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadTemplates, type Templates } from '../../../src/report/html/load-templates.ts';
import { renderHtml } from '../../../src/report/html/render-html.ts';
import { hostileResult } from '../../support/hostile-result.ts';
import { largeResult } from '../../support/large-result.ts';
import { sampleResult } from '../../support/sample-result.ts';

const MAX_BYTES = 5 * 1024 * 1024;

let templates: Templates;
let html: string;

beforeAll(async () => {
  templates = await loadTemplates();
  html = renderHtml(sampleResult(), { templates });
});

test('the policy admits the one style sheet and the one script by digest, and nothing else', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.replaceAll('&#x27;', "'");
  const digest = (text: string) =>
    `'sha256-${createHash('sha256').update(text).digest('base64')}'`.replaceAll('=', '&#x3D;');
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((found) => found[1] ?? '');
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((found) => found[1] ?? '');
  expect(styles).toHaveLength(1);
  expect(scripts).toHaveLength(1);
  expect(policy).toContain(`style-src ${digest(styles[0] ?? '')};`);
  expect(policy).toContain(`script-src ${digest(scripts[0] ?? '')};`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test('nothing outside is asked for and no attribute carries style or script', () => {
  for (const text of [html, renderHtml(hostileResult(), { templates })]) {
    const markup = text.replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, '');
    const tags = markup.match(/<[a-z][^>]*>/gi) ?? [];
    expect(tags.length).toBeGreaterThan(1000);
    expect(
      tags.filter((tag) =>
        /\s(?:style|on[a-z]+|src|srcset|action|formaction)\s*=/i.test(tag.replace(/"[^"]*"/g, '""')),
      ),
    ).toEqual([]);
    const links = [...markup.matchAll(/\shref="([^"]*)"/g)].map((found) => found[1] ?? '');
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((href) => !href.startsWith('#'))).toEqual([]);
    expect(markup).not.toMatch(/<(?:script|img|iframe|object|embed|link|base|form)\b/i);
  }
});

test('every link of the document leads somewhere and no id stands twice', () => {
  for (const text of [
    html,
    renderHtml(hostileResult(), { templates }),
    renderHtml(largeResult(25, 20, 0.2), { templates }),
  ]) {
    const ids = [...text.matchAll(/<[a-z][^>]*\sid="([^"]+)"/g)].map((found) => found[1] ?? '');
    expect(ids.length).toBe(new Set(ids).size);
    const known = new Set(ids);
    const targets = new Set([...text.matchAll(/\shref="#([^"]*)"/g)].map((found) => found[1] ?? ''));
    expect(targets.size).toBeGreaterThan(40);
    expect([...targets].filter((id) => !known.has(id))).toEqual([]);
  }
});

test('equal input gives equal bytes', () => {
  expect(renderHtml(sampleResult(), { templates })).toBe(html);
});

test('a fleet of 200 appliances and 160 rules stays below 5 MB', () => {
  const result = largeResult(200, 160, 0.1);
  const text = renderHtml(result, { templates });
  for (const { name } of result.appliances) expect(text).toContain(`>${name}<`);
  for (const { id } of result.rules) expect(text).toContain(`>${id}<`);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_BYTES);
});

test('a missing templates folder is an error that says where', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'templates-'));
  await expect(loadTemplates(dir)).rejects.toThrow(`The report templates are not in ${dir}`);
  await rm(dir, { recursive: true });
});
