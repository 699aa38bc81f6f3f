/** Records scans one after the other and says so, until it is killed or has recorded as many as told. Arguments: file, name, count. */
import { openSqliteHistory } from '../../src/history/sqlite-history.ts';
import { sampleResult } from '../support/sample-result.ts';

const [file = '', name = '', count = ''] = process.argv.slice(2);
const scan = sampleResult();
const history = await openSqliteHistory(file);
for (let index = 0; index < Number(count); index += 1) {
  const uid = `${name}-${index}`;
  await history.recordScan({ ...scan, run: { ...scan.run, uid } }, { folder: null, manifestSha256: null });
  process.stdout.write(`${uid}\n`);
}
await history.close();
