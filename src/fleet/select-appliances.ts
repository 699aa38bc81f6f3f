import { AuditError, EXIT } from '../model/audit-error.ts';
import type { Appliance } from '../model/fleet.ts';
import { suggest } from './suggest.ts';

/** `names`: values of --appliance. `labels`: values of --label, each `key=value`. */
export interface ApplianceSelection {
  readonly names: readonly string[];
  readonly labels: readonly string[];
}

/** What can be selected: appliances of a fleet file, or of whatever else holds some. */
interface Selectable<T> {
  /** Where they stand, for messages. */
  readonly file: string;
  readonly appliances: readonly T[];
}

type Named = Pick<Appliance, 'name' | 'labels'>;

/**
 * The appliances that are meant, in the order of the fleet file; all of them for an empty selection.
 * An appliance has to be named, if any is, and to match every label key; several values of one key are alternatives.
 *
 * @throws AuditError for a label without `=` (exit 2), for a name that no appliance has and when nothing is left (exit 3).
 */
export function selectAppliances<T extends Named>(fleet: Selectable<T>, selection: ApplianceSelection): readonly T[] {
  const known = fleet.appliances.map(({ name }) => name);
  for (const name of selection.names) {
    if (known.includes(name)) continue;
    const meant = suggest(name, known);
    throw new AuditError(`There is no appliance "${name}" in ${fleet.file}.`, {
      exitCode: EXIT.nothingToAudit,
      hint: meant === undefined ? `It names: ${listed(known)}.` : `Did you mean "${meant}"?`,
    });
  }
  const labels = groupLabels(selection.labels);
  const selected = fleet.appliances.filter(
    (appliance) =>
      (selection.names.length === 0 || selection.names.includes(appliance.name)) && matches(appliance, labels),
  );
  if (selected.length > 0) return selected;
  throw new AuditError(`No appliance of ${fleet.file} is selected.`, {
    exitCode: EXIT.nothingToAudit,
    hint: known.length === 0 ? 'The fleet file names no appliance.' : `Labels in use: ${listed(labelsInUse(fleet))}.`,
  });
}

function matches(appliance: Named, labels: ReadonlyMap<string, readonly string[]>): boolean {
  return [...labels].every(([key, values]) => {
    const own = Object.hasOwn(appliance.labels, key) ? appliance.labels[key] : undefined;
    return own !== undefined && values.includes(own);
  });
}

function groupLabels(labels: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const label of labels) {
    const at = label.indexOf('=');
    if (at < 1) throw new AuditError(`"${label}" is no label.`, { hint: 'Write key=value, such as --label site=ams.' });
    const key = label.slice(0, at);
    groups.set(key, [...(groups.get(key) ?? []), label.slice(at + 1)]);
  }
  return groups;
}

function labelsInUse(fleet: Selectable<Named>): readonly string[] {
  const all = fleet.appliances.flatMap(({ labels }) => Object.entries(labels).map(([key, value]) => `${key}=${value}`));
  return [...new Set(all)].sort();
}

function listed(words: readonly string[]): string {
  const shown = words.slice(0, 20).join(', ');
  return words.length === 0 ? 'none' : words.length > 20 ? `${shown} and ${words.length - 20} more` : shown;
}
