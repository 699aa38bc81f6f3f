import { expect, test } from 'vitest';
import { type EndpointPage, gapAdvice } from '../../src/results/gap-advice.ts';

const POLICIES = '/api/configuration/policies';
const PAGES: readonly EndpointPage[] = [
  { path: '/api', page: null },
  { path: POLICIES, page: 'Policies' },
  { path: `${POLICIES}/audit_policies/{key}`, page: 'Policies > Audit Policies > One' },
  { path: `${POLICIES}/audit_policies`, page: 'Policies > Audit Policies' },
  { path: '/api/configuration/{protocol}/connections', page: 'Connections' },
  { path: '/api/configuration/{protocol}/options', page: 'Controls > {protocol} > Options' },
  { path: '/api/plugins/{key}/settings', page: 'Plugins' },
];
const NO_PAGE = 'Grant the audit account read access to the page of the web interface that shows this.';

/** The page that is named for an endpoint that was refused; null: none. */
const page = (endpoint: string, pages = PAGES) => {
  const advice = gapAdvice('http-403', endpoint, pages);
  return advice === NO_PAGE ? null : /^Grant the audit account's group read access to (.+)\.$/.exec(advice)?.[1];
};

test.each([
  [POLICIES, 'Policies'],
  [`${POLICIES}/audit_policies`, 'Policies > Audit Policies'],
  [`${POLICIES}/audit_policies/-1`, 'Policies > Audit Policies > One'],
  [`${POLICIES}/audit_policies/-1/more`, 'Policies > Audit Policies > One'],
  [`${POLICIES}/audit_policies_lost`, 'Policies'],
  ['/api/configuration/ssh/connections/5', 'Connections'],
  ['/api/configuration/ssh', 'Connections'],
  ['/api/configuration/ssh/options', 'Controls > SSH > Options'],
  ['/api/plugins', 'Plugins'],
  ['/api/plugins/5', 'Plugins'],
  ['/api/other', null],
  ['/elsewhere', null],
])('%s is on the page %s: the nearest at or above it, else the first below it', (endpoint, named) => {
  expect(page(endpoint)).toBe(named);
  if (named !== 'Connections') expect(page(endpoint, PAGES.toReversed())).toBe(named);
});

test('a page below is named only while none at or above is', () => {
  const below = { path: '/api/a/b/c/d', page: 'Below' };
  const above = { path: '/api/a', page: 'Above' };
  expect([page('/api/a/b', [above, below]), page('/api/a/b', [above]), page('/api/a/b', [below])]).toEqual([
    'Above',
    'Above',
    'Below',
  ]);
  expect(page('/api/a/b', [below, above])).toBe('Above');
});

test('a page of every protocol is named as such where the endpoint is above them', () => {
  const below = { path: '/api/configuration/{protocol}/options', page: 'Controls > {protocol}' };
  expect(page('/api/configuration', [below])).toBe('Controls > each protocol');
});

test('other reasons have their own advice, and one that nobody foresaw a general one', () => {
  expect(gapAdvice('http-401', POLICIES, PAGES)).toContain('both clocks agree');
  expect(gapAdvice('limit', null, PAGES)).toContain('Raise it in the fleet file');
  const general = 'Scan again; if it stays, ask the appliance’s owner to look at its logs.';
  expect([gapAdvice('http-403', null, PAGES), gapAdvice('missing-datum', POLICIES, PAGES)]).toEqual([general, general]);
});
