import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportFormat } from '../../src/model/fleet.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { FORMATS } from '../../src/report/formats/formats.ts';
import { renderReports } from '../../src/report/render-reports.ts';
import { openBrowser } from '../report/pdf/open-browser.ts';
import { hostileResult, sampleResult } from './sample-result.ts';

// `node test/support/judge-samples.ts FOLDER`: every format of a result with every kind of verdict, and of a hostile one, for `.ci/judge`.

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name a folder that takes the two.');
const browser = await openBrowser();
try {
  await write('sample', sampleResult());
  await write('hostile', hostileResult());
} finally {
  await browser.close();
}

async function write(name: string, result: ScanResult): Promise<void> {
  const target = join(folder as string, name);
  await mkdir(target, { recursive: true });
  const files = renderReports(result, {
    formats: Object.keys(FORMATS) as ReportFormat[],
    paper: 'a4',
    splitAppliances: false,
    browser: async () => browser,
    onNote: () => undefined,
    onSkipped: (_, error) => {
      throw error;
    },
  });
  for await (const file of files) await writeFile(join(target, file.name), file.content);
}
