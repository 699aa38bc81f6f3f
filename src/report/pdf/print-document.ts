import { createHash } from 'node:crypto';

/**
 * A page to print around `main` (markup). Its content security policy admits the one style sheet by its digest, and
 * fonts and images that are embedded; nothing is asked of anywhere.
 */
export function printDocument(
  head: { readonly lang: string; readonly title: string },
  css: string,
  main: string,
): string {
  const digest = createHash('sha256').update(css).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; font-src data:; img-src data:`;
  return `<!doctype html><html lang="${escapeText(head.lang)}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${escapeText(head.title)}</title><style>${css}</style></head><body>${main}</body></html>`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
