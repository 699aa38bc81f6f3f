import { fileURLToPath } from 'node:url';

/** Absolute path of something that ships beside the code: `rules`, `templates`. The same from `src` and from `dist`. */
export function packageFolder(name: 'rules' | 'templates'): string {
  return fileURLToPath(new URL(`../../${name}/`, import.meta.url));
}
