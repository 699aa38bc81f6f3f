/**
 * The small pieces a page is made of. Every member is present in every object (null, never undefined), so that templates
 * need nothing but `if` and `each` and are compiled in strict mode. Texts are plain: the template engine escapes them.
 */

/** `key` is a CSS-safe word of a closed list (a result kind, a severity, `waived`, `complete` …); `word` is printed. */
export interface Badge {
  readonly key: string;
  readonly word: string;
}

/** `href` is a fragment of this document, or null where there is nothing to lead to. */
export interface Link {
  readonly text: string;
  readonly href: string | null;
}

export interface Fact {
  readonly term: string;
  readonly text: string;
  readonly code: boolean;
}

/** A datum as text. `code`: JSON as it was read; otherwise words about it (absent, withheld). */
export interface Value {
  readonly text: string;
  readonly code: boolean;
}

/** Where a datum stands: endpoint and RFC 6901 pointer into its answer. */
export interface Place {
  readonly endpoint: string;
  readonly pointer: string | null;
}

/** A segment of a bar; `x` and `width` in percent of the whole, but never too narrow to be seen. */
export interface BarSegment {
  readonly key: string;
  readonly x: string;
  readonly width: string;
}

/** What the client-side filters go by: CSS-safe words, several in one string separated by spaces. */
export interface FilterKeys {
  readonly severity: string;
  readonly area: string;
  readonly frameworks: string;
}
