import { expect, test } from 'vitest';
import { schemaFolder } from '../../src/rules/schema-folder.ts';

test.each([
  ['/srv/tool/rules/snmp', '/srv/tool', '/srv/tool/rules/', '..'],
  ['/site/our-rules', '/site', '/site/node_modules/sps-audit/rules/', '../node_modules/sps-audit/rules'],
  ['/site/our-rules', '/site', '/usr/lib/node_modules/sps-audit/rules/', null],
  ['/elsewhere/our-rules', '/site', '/site/node_modules/sps-audit/rules/', null],
  ['/site-b/our-rules', '/site', '/site/node_modules/sps-audit/rules/', null],
])('seen from %s, started in %s, the schemas of %s are at %s', (folder, workingFolder, schemas, seen) => {
  expect(schemaFolder(folder, workingFolder, schemas)).toBe(seen);
});
