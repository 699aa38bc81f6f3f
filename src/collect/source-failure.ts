import { AuditError } from '../model/audit-error.ts';
import { cleanText } from './clean-text.ts';
import { type CollectFailure, failure } from './collect-failure.ts';

/** A secret or a certificate of ours that cannot be had or used. It fails this appliance, before anything is sent to it. */
export function sourceFailure(reasonCode: 'auth' | 'tls', what: string, error: unknown): CollectFailure {
  const message = cleanText(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  const hint = error instanceof AuditError ? error.hint : undefined;
  return failure(reasonCode, message, { hint: hint ?? 'Check the fleet file, the path and the permissions.' });
}
