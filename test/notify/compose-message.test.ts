import { expect, test } from 'vitest';
import { NOTICE_KINDS } from '../../src/model/notice.ts';
import { compareNews } from '../../src/notify/changes-of.ts';
import { renderText } from '../../src/notify/compose-message.ts';
import { parcelOf, sampleNotice } from './parcel.ts';

test.each([
  [30, null],
  [31, 'and 1 more; the report names them all'],
  [45, 'and 15 more; the report names them all'],
])('of %i details thirty are told, and how many more there are', (count, more) => {
  const details = Array.from({ length: count }, (_, at) => `detail ${at}`);
  const { message } = parcelOf([sampleNotice({ details })]);
  const told = [...details.slice(0, 30), ...(more === null ? [] : [more])];
  expect(message.sections[0]?.notices[0]?.details).toEqual(told);
  expect(renderText(message)).toContain(told.at(-1));
});

test.each([
  [50, 0],
  [51, 1],
])('of %i notices of a kind fifty are told, and that %i are not', (count, omitted) => {
  const { message } = parcelOf(Array.from({ length: count }, (_, at) => sampleNotice({ uid: `u${at}` })));
  expect(message.sections.map((section) => [section.notices.length, section.omitted])).toEqual([[50, omitted]]);
  expect(message.subject).toContain(`${count} new findings`);
  const text = renderText(message);
  expect(text).toContain(`New findings (${count})`);
  expect(text.includes('and 1 more; the report names them all')).toBe(omitted === 1);
});

test('a subject is one line that mail programs show, and says the worst of the new findings', () => {
  const kinds = NOTICE_KINDS.map((kind) => sampleNotice({ kind }));
  const { message } = parcelOf([...kinds, sampleNotice({ severity: 'critical' })]);
  expect(message.subject).toMatch(/^\[sps-audit\] Example Bank: 1 baseline, .*2 new findings \(worst: critical\)/);
  expect(message.subject).toHaveLength(180);
});

test('news are told by kind, then the worst first, then by appliance, rule and title', () => {
  const inOrder = [
    sampleNotice({ kind: 'appliance-lost', severity: null }),
    sampleNotice({ severity: 'critical', appliance: 'sps-ber-01' }),
    sampleNotice({ severity: 'low', appliance: 'sps-ams-01', ruleId: 'SPS-B-001' }),
    sampleNotice({ severity: 'low', appliance: 'sps-ber-01', ruleId: 'SPS-A-001', title: 'a' }),
    sampleNotice({ severity: 'low', appliance: 'sps-ber-01', ruleId: 'SPS-A-001', title: 'b', uid: 'u1' }),
    sampleNotice({ severity: 'low', appliance: 'sps-ber-01', ruleId: 'SPS-A-001', title: 'b', uid: 'u2' }),
    sampleNotice({ severity: 'low', appliance: 'sps-ber-01', ruleId: 'SPS-B-001', title: 'a' }),
    sampleNotice({ kind: 'fixed', severity: 'critical' }),
  ];
  expect(inOrder.toReversed().sort(compareNews)).toEqual(inOrder);
});
