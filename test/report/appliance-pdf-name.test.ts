import { expect, test } from 'vitest';
import { appliancePdfName } from '../../src/report/render-reports.ts';
import { sampleResult } from '../support/sample-result.ts';

const result = sampleResult();

test.each([
  ['Amsterdam A', 'appliances/Amsterdam A.pdf'],
  ['../../../escape', 'appliances/appliance-1.pdf'],
  ['/etc/cron.d/x', 'appliances/appliance-1.pdf'],
  ['a\\b', 'appliances/appliance-1.pdf'],
])('the PDF of %j is written to %s', (name, file) => {
  const [first, ...others] = result.appliances;
  const appliances = [{ ...(first as (typeof result.appliances)[number]), name }, ...others];
  expect(appliancePdfName({ appliances }, name)).toBe(file);
});
