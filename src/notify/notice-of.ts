import type { Notice } from '../model/notice.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';

/** What a notice says apart from its uid; what is left out is null or empty. */
export type NoticeParts = Pick<Notice, 'kind' | 'title'> & Partial<Omit<Notice, 'kind' | 'title' | 'uid'>>;

/**
 * A notice of one scan. `key` tells it from others of its kind. The scan is part of the uid, because what was fixed may come
 * back, and is news again.
 */
export function noticeOf(result: ScanResult, key: string, parts: NoticeParts): Notice {
  return {
    uid: digestJson([result.run.uid, parts.kind, key]).slice(0, 32),
    severity: null,
    appliance: null,
    ruleId: null,
    fingerprint: null,
    details: [],
    ...parts,
  };
}
