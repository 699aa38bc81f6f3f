/** Clocks are told in whole seconds (RFC 9110, section 5.6.7), and an answer takes a moment. */
const RESOLUTION_MS = 2000;

const UNITS = [
  [86_400_000, 'days'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** How an appliance's clock differs from ours, such as `3 days behind ours`; in the largest unit that holds two of it. */
export function clockWords(offsetMs: number): string {
  const apartMs = Math.abs(offsetMs);
  if (apartMs < RESOLUTION_MS) return 'agrees with ours';
  const [unitMs, unit] = UNITS.find(([length]) => apartMs >= 2 * length) ?? [1000, 's'];
  return `${Math.round(apartMs / unitMs)} ${unit} ${offsetMs > 0 ? 'ahead of' : 'behind'} ours`;
}
