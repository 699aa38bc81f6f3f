const DAY_MS = 86_400_000;

/** Days by which one calendar date lies after another; both start with `YYYY-MM-DD` and are taken as UTC. */
export function daysBetween(from: string, to: string): number {
  return Math.round((dayStart(to) - dayStart(from)) / DAY_MS);
}

/** The date some days later, `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return new Date(dayStart(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The UTC date of a point in time in ISO 8601. */
export function utcDate(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** True for a `YYYY-MM-DD` that the calendar has. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function dayStart(date: string): number {
  return Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
}
