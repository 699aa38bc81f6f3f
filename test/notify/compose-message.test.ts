import { expect, test } from 'vitest';
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
