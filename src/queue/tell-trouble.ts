/** Tells of a database that does not answer without a line for each try. */
export interface TroubleTeller {
  readonly tell: (error: unknown) => void;
  /** Something worked again. */
  readonly over: () => void;
  readonly lasts: () => boolean;
}

/** While the trouble lasts it is told so often. */
const REPEAT_MS = 60_000;

export function createTroubleTeller(onTrouble: (message: string) => void): TroubleTeller {
  let since: number | null = null;
  let toldMs = 0;
  return {
    tell: (error) => {
      const now = performance.now();
      if (since !== null && now - toldMs < REPEAT_MS) return;
      const lasting = since === null ? '' : ` for ${Math.round((now - since) / 1000)} s`;
      since ??= now;
      toldMs = now;
      onTrouble(`the database of the job queue does not answer${lasting} (${reasonOf(error)}); trying again`);
    },
    over: () => {
      if (since !== null) onTrouble('the database of the job queue answers again');
      since = null;
    },
    lasts: () => since !== null,
  };
}

/**
 * The first line of what went wrong; the address of the database, which may hold a password, is no part of such messages. The engine
 * hands some errors on as plain objects that have lost their message, and keep the code.
 */
export function reasonOf(error: unknown): string {
  const { errors, message, code } = (typeof error === 'object' && error !== null ? error : { message: error }) as {
    readonly errors?: unknown;
    readonly message?: unknown;
    readonly code?: unknown;
  };
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  const line = typeof message === 'string' ? (message.split('\n')[0] ?? '').slice(0, 200) : '';
  return line || (typeof code === 'string' ? code : 'no reason given');
}
