/**
 * `npm run bench [-- NAME …]`: measures against the plainest thing that could do the same work, as ratios within one run, and
 * prints a table. `npm run bench -- --list` names the benchmarks. Exits 1 when a target is missed. See docs/performance.md.
 */
import { cpus } from 'node:os';
import { isMissed, type Row, renderTable } from './table.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  'collect-fleet': async () => (await import('./collect-fleet.ts')).benchCollectFleet(),
  'render-html': async () => (await import('./render-html.ts')).benchRenderHtml(),
  'print-pdf': async () => (await import('./print-pdf.ts')).benchPrintPdf(),
  'thousand-evaluated': async () => (await import('./thousand-appliances.ts')).benchEvaluation(),
  'thousand-collected': async () => (await import('./thousand-appliances.ts')).benchCollection(),
  start: async () => (await import('./start.ts')).benchStart(),
  'evaluate-rules': async () => (await import('./evaluate-rules.ts')).benchEvaluateRules(),
  'collect-one': async () => (await import('./collect-one.ts')).benchCollectOne(),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  process.stdout.write(`${Object.keys(BENCHMARKS).join('\n')}\n`);
  process.exitCode = names.includes('--list') ? 0 : 2;
} else {
  const rows: Row[] = [];
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(...(await run()));
  }
  const [cpu] = cpus();
  process.stdout.write(
    `Node.js ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}\n\n${renderTable(rows)}`,
  );
  process.exitCode = rows.some(isMissed) ? 1 : 0;
}
