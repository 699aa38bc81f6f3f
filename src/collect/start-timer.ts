/** Late by more than this means that this process was busy, not the appliance slow. */
const TOLERATED_LAG_MS = 50;

/**
 * Calls `onTime` after `timeoutMs`. When the timer itself comes late, because another appliance's answer kept this process busy,
 * what has arrived meanwhile is taken in first and the time lost is given back, once.
 */
export function startTimer(timeoutMs: number, onTime: () => void): { stop: () => void } {
  const dueMs = performance.now() + timeoutMs;
  let timer: NodeJS.Timeout;
  const onDue = (): void => {
    const lagMs = performance.now() - dueMs;
    if (lagMs > TOLERATED_LAG_MS) timer = setTimeout(onTime, Math.min(lagMs, timeoutMs));
    else onTime();
  };
  timer = setTimeout(onDue, timeoutMs);
  return { stop: () => clearTimeout(timer) };
}
