import { SEVERITIES } from '../model/verdict.ts';
import type { TimeToFix } from './history.ts';

const DAY_MS = 86_400_000;

/** How long fails lasted that have ended, by severity, worst first. Times are ISO 8601. Pure. */
export function timeToFix(
  ended: readonly { readonly severity: string; readonly firstSeen: string; readonly closedAt: string }[],
): readonly TimeToFix[] {
  return SEVERITIES.flatMap((severity) => {
    const days = ended
      .filter((one) => one.severity === severity)
      .map((one) => (Date.parse(one.closedAt) - Date.parse(one.firstSeen)) / DAY_MS)
      .sort((a, b) => a - b);
    if (days.length === 0) return [];
    const middle = ((days[(days.length - 1) >> 1] ?? 0) + (days[days.length >> 1] ?? 0)) / 2;
    return [
      { severity, fixed: days.length, medianDays: oneDecimal(middle), longestDays: oneDecimal(days.at(-1) ?? 0) },
    ];
  });
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
