/** The folders between a scan's folder and one of its files, the nearest first: `a/b` and `a` for `a/b/c`. */
export function foldersOf(name: string): readonly string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, -1 - index).join('/'));
}
