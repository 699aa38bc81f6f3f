import { AuditError } from '../model/audit-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a length of time such as `90s`, `10m` or `1h`, a day at most. @throws AuditError (exit 2). */
export function parseDuration(text: string, flag: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text.trim()) ?? [];
  const durationMs = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  if (durationMs <= 86_400_000) return durationMs;
  throw new AuditError(`${flag} takes a length of time, not "${text}".`, {
    hint: 'Write 90s, 10m or 1h; a day at most.',
  });
}
