import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuditError, EXIT } from '../../model/audit-error.ts';

/** Text files of the templates folder by their path inside it, with `/` between folders: `report.hbs`, `partials/verdict.hbs`. */
export type Templates = ReadonlyMap<string, string>;

/** The same depth from `src/report/html` in a checkout and from `dist/report/html` in an installed package. */
const TEMPLATES_DIR = fileURLToPath(new URL('../../../templates', import.meta.url));

const TEXT_FILES = /\.(?:hbs|css|js)$/;

/** Reads every template, style sheet and script (I/O). Throws {@link AuditError} (internal) when the folder is not there or empty. */
export async function loadTemplates(dir: string = TEMPLATES_DIR): Promise<Templates> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && TEXT_FILES.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) {
    throw new AuditError(`The report templates are not in ${dir}`, {
      exitCode: EXIT.internal,
      hint: 'Install the package again: its templates folder is missing.',
    });
  }
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(files.map((file, index) => [relative(dir, file).split(sep).join('/'), texts[index] ?? '']));
}
