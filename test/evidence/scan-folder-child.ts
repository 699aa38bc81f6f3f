/** A scan that writes without end until it is killed, or finishes when told how many files to write. Arguments: outDir, uid, files. */
import { openScanFolder } from '../../src/evidence/scan-folder.ts';

const [outDir = '', uid = '', files = ''] = process.argv.slice(2);
const folder = await openScanFolder({
  outDir,
  uid,
  startTime: '2026-11-22T19:00:00Z',
  noWait: false,
  waitMs: 20_000,
  onWait: () => process.stdout.write('waiting\n'),
});
process.stdout.write(`open ${folder.partialPath}\n`);
const count = files === '' ? Number.POSITIVE_INFINITY : Number(files);
for (let index = 0; index < count; index += 1)
  await folder.write(`snapshots/a${index}.json`, '{"some":"text"}\n'.repeat(500));
await folder.finish();
process.stdout.write('finished\n');
