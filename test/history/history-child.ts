/** Records scans one after the other and says so, until it is killed or has recorded as many as told. Arguments: address of the history, name, count. */
import { openHistory } from '../../src/run/open-history.ts';
import { sampleResult } from '../support/sample-result.ts';

const [url = '', name = '', count = ''] = process.argv.slice(2);
const scan = sampleResult();
const history = await openHistory({ url }, '');
for (let index = 0; index < Number(count); index += 1) {
  const uid = `${name}-${index}`;
  await history.recordScan({ ...scan, run: { ...scan.run, uid } }, { folder: null, manifestSha256: null });
  process.stdout.write(`${uid}\n`);
}
await history.close();
