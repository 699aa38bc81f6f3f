import type { ApplianceOptions, RequestContext, RequestHook } from '../options.ts';

/** How a snapshot may end when a collector meets the fault: `complete`, `partial` or `failed`. */
export type Outcome = 'complete' | 'partial' | 'failed';

/** One way for an appliance to misbehave: `startAppliance(fault.options)`, or spread among other options. */
export interface Fault {
  /** What it does, for the title of a test. */
  readonly does: string;
  /** Outcomes that are honest, where more than one is open to a careful collector. None harms another appliance. */
  readonly leaves: readonly Outcome[];
  /** Whether a session is left that nobody can end, for nobody was told of it. */
  readonly leavesSession?: true;
  /** Whether it keeps both sides busy until the time-out: a shorter one shows as much. */
  readonly floods?: true;
  readonly options: ApplianceOptions;
  /** What the fleet file says of it, where that is the fault. */
  readonly entry?: { readonly url?: string; readonly pinSha256?: string };
}

/** The endpoint that suffers where a fault concerns a single one. */
export const FAULT_TARGET = '/api/configuration/management/syslog';

/** A hook for {@link FAULT_TARGET} alone. */
export function atTarget(misbehave: (...given: Parameters<RequestHook>) => void): ApplianceOptions {
  return when(({ path }) => path === FAULT_TARGET, misbehave);
}

/** A hook for the requests that the condition picks. */
export function when(
  condition: (context: RequestContext) => boolean,
  misbehave: (...given: Parameters<RequestHook>) => void,
): ApplianceOptions {
  return {
    onRequest: (request, reply, context) => {
      if (!condition(context)) return false;
      misbehave(request, reply, context);
      return true;
    },
  };
}
