/**
 * Whether a path fits a template such as `/api/configuration/{protocol}/options`, segment by segment, as far as both go:
 * whoever asks compares their lengths. Both are split at `/`.
 */
export function fitsTemplate(template: readonly string[], path: readonly string[]): boolean {
  return template.every((part, at) => at >= path.length || part.startsWith('{') || part === path[at]);
}
