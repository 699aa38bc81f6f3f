import { type Operator, strict } from '../operator.ts';
import { isList, isObject, type Value, wanted } from '../value.ts';
import { gapIn } from './lists.ts';

interface Rights {
  readonly readable: Set<string>;
  readonly writable: Set<string>;
}

export const ACCESS_OPERATORS: Readonly<Record<string, Operator>> = {
  /** The table of access rights (`aaa/acls`) with one entry per group: the union of what its entries may read and write. */
  group_union: strict(1, 1, (_frame, [entries]) => {
    if (entries === undefined || !isList(entries)) return wanted('a list of access rights', entries);
    const incomplete = gapIn(entries);
    if (incomplete !== undefined) return incomplete;
    const groups = new Map<string, Rights>();
    for (const entry of entries) {
      const { group, objects, permission } = isObject(entry) ? (entry as Record<string, Value | undefined>) : {};
      if (typeof group !== 'string') return wanted('the name of a group', group);
      if (objects === undefined || !isList(objects) || !objects.every((object) => typeof object === 'string')) {
        return wanted('a list of objects', objects);
      }
      if (permission !== 'read' && permission !== 'write') return wanted('the permission read or write', permission);
      const rights = groups.get(group) ?? { readable: new Set(), writable: new Set() };
      groups.set(group, rights);
      for (const object of objects) {
        rights.readable.add(String(object));
        if (permission === 'write') rights.writable.add(String(object));
      }
    }
    return [...groups].map(([group, { readable, writable }]) => ({
      group,
      readable: [...readable],
      writable: [...writable],
    }));
  }),
};
