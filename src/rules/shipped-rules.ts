import { fileURLToPath } from 'node:url';

/** Absolute path of the shipped ruleset, with a slash at its end. The same from `src` and from `dist`. */
export const SHIPPED_RULES = fileURLToPath(new URL('../../rules/', import.meta.url));
