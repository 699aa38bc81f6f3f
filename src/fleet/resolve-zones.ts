import { resolve } from 'node:path';
import type { Fleet } from '../model/fleet.ts';
import type { Section } from './section.ts';

/** A zone is a word on a command line, a part of a queue's name and of what a worker signs. */
const ZONE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** The zones that workers collect, with absolute paths of their keys. Reads no file. */
export function resolveZones(root: Section, directory: string): Fleet['zones'] {
  const section = root.section('zones');
  const names = Object.keys(root.object('zones'));
  return Object.fromEntries(
    names.map((name) => {
      if (!ZONE_NAME.test(name)) {
        section.refuse(name, 'This cannot be the name of a zone.', 'Use letters, digits, "-" and "_", 64 at most.');
      }
      const files = section.section(name).texts('publicKeyFiles');
      return [name, { publicKeyFiles: files.map((file) => resolve(directory, file)) }];
    }),
  );
}
