import type { ChannelChoice } from '../model/fleet.ts';
import type { Notice } from '../model/notice.ts';
import { SEVERITIES } from '../model/verdict.ts';

/** What one channel wants to hear, in order. The severity holds back findings and fixes only. */
export function selectNotices(notices: readonly Notice[], choice: Pick<ChannelChoice, 'on' | 'minSeverity'>): Notice[] {
  const kinds = new Set(choice.on);
  const worst = SEVERITIES.indexOf(choice.minSeverity);
  return notices.filter(
    ({ kind, severity }) => kinds.has(kind) && (severity === null || SEVERITIES.indexOf(severity) <= worst),
  );
}
