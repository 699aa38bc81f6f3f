import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import fleetSchema from '../../../src/fleet/fleet.schema.json' with { type: 'json' };
import { REPORT_FORMATS } from '../../../src/model/fleet.ts';
import { RESULTS_VERSION } from '../../../src/model/scan-result.ts';
import { RESULT_KINDS, SEVERITIES } from '../../../src/model/verdict.ts';
import { FORMATS } from '../../../src/report/formats/formats.ts';
import { SEVERITY_WORDS, VERDICT_WORDS } from '../../../src/report/formats/verdict-mapping.ts';
import schema from '../../../src/results/results.schema.json' with { type: 'json' };

const doc = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8');

function expectTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  expect(doc.includes(table), `docs/formats.md has to have this table, and this test its columns:\n${table}\n`).toBe(
    true,
  );
}

it('prints the verdict table of the code', () => {
  const rows = RESULT_KINDS.map((kind) => {
    const { sarif, junit, oscal, oscalReason, ocsf, xccdf, hdf } = VERDICT_WORDS[kind];
    const finding = oscal === null ? 'observation only' : `${oscal} (${oscalReason})`;
    return [`\`${kind}\``, sarif, junit ?? 'no child', finding, `${ocsf[0]} ${ocsf[1]}`, xccdf, hdf];
  });
  expectTable(['result', 'SARIF kind', 'JUnit', 'OSCAL', 'OCSF status_id', 'XCCDF', 'HDF'], rows);
});

it('prints the severity table of the code', () => {
  const rows = SEVERITIES.map((severity) => {
    const { sarif, sarifScore, ocsf, xccdf, hdf } = SEVERITY_WORDS[severity];
    return [`\`${severity}\``, sarif, sarifScore, ocsf, xccdf, hdf];
  });
  expectTable(
    ['severity', 'SARIF level of a fail', 'security-severity', 'OCSF severity_id', 'XCCDF', 'HDF impact'],
    rows,
  );
});

it('names every file of every format', () => {
  const names = Object.values(FORMATS)
    .flat()
    .map(({ name }) => name);
  expect(
    names.filter((name) => !doc.includes(`\`${name}\``)),
    'Add a row to docs/formats.md.',
  ).toEqual([]);
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const list = `\`${REPORT_FORMATS.join(' ')}\``;
  expect(readme.includes(list), `The list behind -f in the README is ${list}.`).toBe(true);
});

it('may be named in a fleet file, every one', () => {
  const { enum: allowed } = fleetSchema.properties.reports.properties.formats.items;
  expect(allowed, 'The list in src/fleet/fleet.schema.json.').toEqual(Object.keys(FORMATS));
  expect(REPORT_FORMATS, 'The list in src/model/fleet.ts.').toEqual(Object.keys(FORMATS));
});

it('names every member of results.json, and its version', () => {
  const page = readFileSync(new URL('../../../docs/results-format.md', import.meta.url), 'utf8');
  const members = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(members).toEqual(Object.keys(schema.properties));
  expect(page).toContain(`writes ${RESULTS_VERSION} `);
});
