import { type ApplianceSelection, selectAppliances } from '../fleet/select-appliances.ts';
import type { FoundSnapshots } from './find-snapshots.ts';
import { loadSnapshot } from './stored-scan.ts';

/**
 * Those of the snapshots whose appliances are meant, by the names and labels they were collected under; all for an empty selection.
 *
 * @throws AuditError for a label without `=` (exit 2), for a name that no snapshot has and when nothing is left (exit 3).
 */
export async function selectSnapshots(found: FoundSnapshots, selection: ApplianceSelection): Promise<FoundSnapshots> {
  if (selection.names.length + selection.labels.length === 0) return found;
  const appliances: { name: string; labels: Readonly<Record<string, string>>; file: string }[] = [];
  for (const file of found.files) {
    const { name, labels } = (await loadSnapshot(file)).appliance;
    appliances.push({ name, labels, file });
  }
  const files = selectAppliances({ file: 'the snapshots', appliances }, selection).map(({ file }) => file);
  // The rules that are stored in a folder are those of all its appliances.
  return { files, folder: files.length === found.files.length ? found.folder : null };
}
