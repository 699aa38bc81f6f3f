/** Leaves scan after scan, folder and history, until it is killed. Arguments: reports folder, history file, name. */
import { openSqliteHistory } from '../../src/history/sqlite-history.ts';
import { writeBundle } from '../evidence/write-bundle.ts';
import { sampleResult } from '../support/sample-result.ts';

const [outDir = '', file = '', name = ''] = process.argv.slice(2);
const scan = sampleResult();
for (let index = 0; ; index += 1) {
  const uid = `${name}-${index}`;
  await writeBundle(outDir, uid, null);
  const history = await openSqliteHistory(file);
  await history.recordScan({ ...scan, run: { ...scan.run, uid } }, { folder: null, manifestSha256: null });
  await history.close();
  process.stdout.write(`${uid}\n`);
}
