import { expect, test } from 'vitest';
import type { ConfigurationChange, Drift, ResultChange } from '../../src/model/scan-change.ts';
import { isNewFinding, renderDriftMarkdown, renderDriftText } from '../../src/results/render-drift.ts';

const ESC = '\u{1b}';
const datum = (over: Partial<ConfigurationChange> = {}): ConfigurationChange => {
  return { appliance: 'sps', endpoint: '/api/x', pointer: '/body/a', old: true, new: false, ...over };
};
const verdict = (kind: ResultChange['kind'], over: Partial<ResultChange> = {}): ResultChange => ({
  kind,
  ruleId: 'SPS-A-001',
  appliance: 'sps',
  resource: { path: null, name: null },
  severity: 'high',
  before: null,
  after: null,
  causes: [],
  ...over,
});
const of = (results: readonly ResultChange[], configuration: readonly ConfigurationChange[] = []): Drift => {
  return { baseline: null, results, configuration };
};
const lines = (drift: Drift) => renderDriftText(drift).split('\n');

test('a finding is new when it was none before, be it that its waiver ended', () => {
  const kinds = ['new', 'waiver-expired', 'newly-unknown', 'waived', 'fixed', 'now-known', 'appeared', 'disappeared'];
  const found = kinds.filter((kind) => isNewFinding(verdict(kind as ResultChange['kind'])));
  expect(found).toEqual(['new', 'waiver-expired']);
});

test('the first line counts the changes of each kind, worst first, and all data', () => {
  expect(lines(of([]))[0]).toBe('No verdict changed; 0 changed data.');
  expect(lines(of([], [datum()]))[0]).toBe('No verdict changed; 1 changed datum.');
  const results = [verdict('disappeared'), verdict('fixed'), verdict('new'), verdict('newly-unknown'), verdict('new')];
  expect(lines(of(results, [datum(), datum()]))[0]).toBe(
    '2 new finding, 1 not known any more, 1 fixed, 1 gone; 2 changed data.',
  );
});

test('each verdict stands with its place, its turn and its causes; data that explain none come after', () => {
  const results = [
    verdict('new', { before: 'pass', after: 'fail', resource: { path: '/c/1', name: 'everything' }, causes: [1, 2] }),
    verdict('waived', { before: 'fail', after: 'fail', resource: { path: '/c/2', name: null } }),
    verdict('appeared', { after: 'pass' }),
    verdict('disappeared', { before: 'pass' }),
  ];
  const { old: _old, ...came } = datum({ pointer: '' });
  const { new: _new, ...went } = datum({ endpoint: '/api/z', old: { b: 'x'.repeat(200), a: 1 } });
  expect(lines(of(results, [datum({ old: 1, new: null }), came, went]))).toEqual([
    '1 new finding, 1 waived, 1 appeared, 1 gone; 3 changed data.',
    'New finding: high SPS-A-001 on sps, everything (pass -> fail)',
    '    because /api/x: (not there) -> false',
    `    because /api/z /body/a: {"a":1,"b":"${'x'.repeat(108)}… -> (not there)`,
    'Waived: high SPS-A-001 on sps, /c/2',
    'Appeared: high SPS-A-001 on sps',
    'Gone: high SPS-A-001 on sps',
    'Changed, without a changed verdict:',
    '    sps /api/x /body/a: 1 -> null',
    '',
  ]);
  expect(renderDriftText(of([verdict('new', { causes: [0] })], [datum()]))).not.toContain('without a changed verdict');
});

test('a value of 120 characters is shown in full, and of a longer one no half of a sign', () => {
  const value = 'x'.repeat(118);
  expect(renderDriftText(of([], [datum({ old: value })]))).toContain(`"${value}" -> false`);
  expect(renderDriftText(of([], [datum({ old: `${value}\u{1f600}` })]))).toContain(`"${value}\u{fffd}… -> false`);
});

test('Markdown has a table of verdicts and one of all data, each where there is something to tell', () => {
  const results = [
    verdict('new', { before: 'pass', after: 'fail', causes: [0, 1] }),
    verdict('waived', { before: 'fail', after: 'fail' }),
    verdict('appeared'),
  ];
  expect(renderDriftMarkdown(of(results, [datum(), datum({ pointer: '/body/b' })])).split('\n')).toEqual([
    '# What changed',
    '',
    '1 new finding, 1 waived, 1 appeared; 2 changed data.',
    '',
    '| Change | Severity | Rule | Where | Before | After | Because |',
    '|---|---|---|---|---|---|---|',
    '| New finding | high | SPS-A-001 | sps | pass | fail | /api/x /body/a: true -\\> false; /api/x /body/b: true -\\> false |',
    '| Waived | high | SPS-A-001 | sps | fail | fail |  |',
    '| Appeared | high | SPS-A-001 | sps |  |  |  |',
    '',
    '| Appliance | Endpoint | Datum | Old | New |',
    '|---|---|---|---|---|',
    '| sps | /api/x | /body/a | true | false |',
    '| sps | /api/x | /body/b | true | false |',
    '',
  ]);
  expect(renderDriftMarkdown(of([]))).toBe('# What changed\n\nNo verdict changed; 0 changed data.\n');
});

test('what an appliance says is text, in a terminal and in a table', () => {
  const drift = of([], [datum({ appliance: `a|b\n${ESC}[31m`, pointer: '/<b>_*`[x]&\\', old: '\u{202e}\u{2028}' })]);
  expect(renderDriftText(drift).split('\n')).toHaveLength(4);
  for (const text of [renderDriftText(drift), renderDriftMarkdown(drift)]) {
    for (const sign of [ESC, '\u{202e}', '\u{2028}']) expect(text).not.toContain(sign);
    expect(text).toContain('\u{fffd}');
  }
  expect(renderDriftMarkdown(drift)).toContain(
    '| a\\|b\u{fffd}\u{fffd}\\[31m | /api/x | /\\<b\\>\\_\\*\\`\\[x\\]\\&\\\\ |',
  );
});
