import { expect, test } from 'vitest';
import { objectNames } from '../../src/cli/object-names.ts';

const finding = (resourceName: string | null, resourcePath: string | null, more: object = {}) => ({
  ruleId: 'R-1',
  appliance: 'a',
  resourceName,
  resourcePath,
  ...more,
});

test('objects of one name are told apart where one rule finds them on one appliance', () => {
  const findings = [
    finding('all', '/ssh/1'),
    finding('all', '/rdp/1'),
    finding('all', '/ssh/1', { ruleId: 'R-2' }),
    finding('all', '/ssh/1', { appliance: 'b' }),
    finding('other', '/ssh/2'),
    finding('all', null),
    finding(null, '/syslog'),
    finding(null, null),
  ];
  expect(objectNames(findings)).toEqual(['all (/ssh/1)', 'all (/rdp/1)', 'all', 'all', 'other', 'all', '/syslog', '']);
});
