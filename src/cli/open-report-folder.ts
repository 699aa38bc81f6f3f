import { realpath, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from '../evidence/exists.ts';
import { makeFolder } from '../evidence/make-folder.ts';
import { MANIFEST_FILES } from '../evidence/statement.ts';
import { portionsOf } from '../evidence/write-synced.ts';
import { AuditError } from '../model/audit-error.ts';
import type { FileContent } from '../model/file-content.ts';
import { type Options, pathOf } from './scan-options.ts';
import { writeFailed } from './write-failed.ts';

/** A folder that reports are written into beside the scans. */
export interface ReportFolder {
  /** Writes a file as a whole, in place of an older one, and prints its path on stdout. @throws AuditError (exit 2) */
  readonly write: (name: string, content: FileContent) => Promise<void>;
}

/** The folder that `--out` names, or this one. @throws AuditError (exit 2) when it is that of a scan or in it, by whatever name. */
export async function openReportFolder(options: Options): Promise<ReportFolder> {
  const out = pathOf(options['out']) ?? process.cwd();
  if (await isInScan(out))
    throw new AuditError('Reports are not written into the folder of a scan: its manifest would not hold any more.', {
      hint: 'Name another folder: --out DIR.',
    });
  return {
    write: async (name, content) => {
      const file = join(out, name);
      try {
        await makeFolder(dirname(file), 0o700);
        await writeFile(`${file}.new`, portionsOf(content), { mode: 0o600 });
        await rename(`${file}.new`, file);
      } catch (error) {
        throw writeFailed(file, error);
      }
      process.stdout.write(`${file}\n`);
    },
  };
}

/** Whether the folder, or one above it, has a manifest. */
async function isInScan(folder: string): Promise<boolean> {
  const real = await realpath(folder).catch(() => folder);
  const isScan = await exists(join(real, MANIFEST_FILES.digest));
  return isScan || (dirname(real) !== real && isInScan(dirname(real)));
}
