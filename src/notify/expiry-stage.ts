import { counted } from '../model/counted.ts';

/** Days before the end at which people are told, each once. */
const EXPIRY_STAGES = [30, 14, 7, 1] as const;

/**
 * How near an end is: 0 far away, 1 to 4 within 30, 14, 7 or 1 days, 5 over. A notice is due when the stage of this scan is
 * above that of the previous one, whatever time lies between the two. So nothing has to be remembered, and nobody is told twice.
 */
export function expiryStage(daysLeft: number): number {
  if (daysLeft <= 0) return EXPIRY_STAGES.length + 1;
  return EXPIRY_STAGES.filter((days) => daysLeft <= days).length;
}

/** "expires in 6 days", "expires tomorrow", "has expired". */
export function expiryWords(daysLeft: number): string {
  if (daysLeft <= 0) return 'has expired';
  return `expires in ${counted(daysLeft, 'day')}`;
}
