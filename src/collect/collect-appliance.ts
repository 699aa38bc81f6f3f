import type { Appliance } from '../model/fleet.ts';
import { SNAPSHOT_VERSION, type Snapshot } from '../model/snapshot.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { cleanText } from './clean-text.ts';
import type { CollectContext } from './collect-context.ts';
import { CollectFailure, errorOf, failure, stopFailure } from './collect-failure.ts';
import { type HttpClient, openHttpClient } from './http-client.ts';
import { joinSignals } from './join-signals.ts';
import { prepareLogin } from './login.ts';
import { type Harvest, readTree } from './read-tree.ts';
import { createSession, type Session } from './session.ts';
import { loadTlsMaterial } from './tls-material.ts';

/** What is known of a connection, whether or not anything was read over it. */
type Traffic = Pick<Snapshot, 'tls' | 'clockOffsetMs' | 'requests' | 'logins'>;

const NO_TRAFFIC: Traffic = { tls: null, clockOffsetMs: null, requests: 0, logins: 0 };

/**
 * Reads one appliance over the network: logs in, walks the tree, logs out. Does not throw for anything that the appliance, the
 * network or the secrets' sources do; a failure is a snapshot with status `failed`. Secrets are redacted before anything is kept.
 *
 * `complete`: all that is named was read, of one configuration. `partial`: something was forbidden, failed, or could not be
 * followed, the configuration kept changing, or the walk was cut short; `error` tells what cut it. `failed`: no login, or the root of the configuration was not read.
 */
export async function collectAppliance(appliance: Appliance, context: CollectContext): Promise<Snapshot> {
  const startTime = context.now();
  context.onEvent({ event: 'appliance-started', appliance: appliance.name, url: appliance.url });
  const { signal, release } = joinSignals(context.signal, AbortSignal.timeout(appliance.limits.applianceTimeoutMs));
  const { harvest, traffic } = await connectAndRead(appliance, { ...context, signal }).finally(release);
  const snapshot: Snapshot = {
    ...emptySnapshot(appliance, context, startTime),
    ...traffic,
    endTime: context.now().toISOString(),
    status: harvest.status,
    error: harvest.error,
    version: harvest.version,
    configHash: harvest.configHash,
    endpoints: Object.fromEntries([...harvest.endpoints].sort(([a], [b]) => compareText(a, b))),
    rejectedHrefs: harvest.rejectedHrefs,
  };
  announceEnd(snapshot, context);
  return snapshot;
}

/** The snapshot of an appliance that was not asked at all, such as when the scan ended before its turn came. */
export function uncollected(appliance: Appliance, context: CollectContext, reason: CollectFailure): Snapshot {
  const snapshot = { ...emptySnapshot(appliance, context, context.now()), error: errorOf(reason) };
  announceEnd(snapshot, context);
  return snapshot;
}

async function connectAndRead(
  appliance: Appliance,
  context: CollectContext,
): Promise<{ readonly harvest: Harvest; readonly traffic: Traffic }> {
  let client: HttpClient | null = null;
  let session: Session | null = null;
  let harvest: Harvest;
  try {
    if (context.signal.aborted) throw stopFailure(context.signal);
    const tls = await loadTlsMaterial(appliance, context);
    const login = await prepareLogin(appliance, context.readSecret);
    client = openHttpClient(appliance, tls, `${context.tool.name}/${context.tool.version}`);
    session = createSession(client, login, sessionOptions(appliance, context));
    await session.logIn();
    harvest = await readTree(appliance, context, session);
  } catch (error) {
    harvest = failedHarvest(error, client);
  } finally {
    await endSession(appliance, context, session).finally(() => client?.close());
  }
  const traffic: Traffic =
    client === null
      ? NO_TRAFFIC
      : {
          tls: client.tlsFacts(),
          clockOffsetMs: session?.clockOffsetMs() ?? null,
          requests: client.requests(),
          logins: session?.logins() ?? 0,
        };
  return { harvest, traffic };
}

/** Logs out in any case: a login may have failed after the appliance opened a session. */
async function endSession({ name }: Appliance, { onEvent }: CollectContext, session: Session | null): Promise<void> {
  const confirmed = (await session?.logOut()) ?? null;
  if (confirmed !== null) onEvent({ event: 'logged-out', appliance: name, confirmed });
}

function failedHarvest(error: unknown, client: HttpClient | null): Harvest {
  const configHash = { before: null, after: null, torn: false };
  return {
    status: 'failed',
    error: applianceError(toFailure(error), client),
    version: null,
    configHash,
    endpoints: new Map(),
    rejectedHrefs: [],
  };
}

/** A mistake of this program that one appliance's answers bring to light must not take the others along. */
function toFailure(error: unknown): CollectFailure {
  if (error instanceof CollectFailure) return error;
  return failure('parse', `Internal error: ${cleanText(error instanceof Error ? error.message : String(error))}`, {
    hint: 'This is a mistake in the program: please report it.',
  });
}

/** `appliance-unreachable` stands for trouble of the network before any connection stood. */
function applianceError(failed: CollectFailure, client: HttpClient | null): NonNullable<Snapshot['error']> {
  const { reasonCode, message, hint } = errorOf(failed);
  const unreachable = client !== null && !client.reached() && (reasonCode === 'network' || reasonCode === 'timeout');
  if (!unreachable) return { reasonCode, message, hint };
  const address = message.includes(client.origin) ? message : `${client.origin}: ${message}`;
  return { reasonCode: 'appliance-unreachable', message: address, hint };
}

function sessionOptions(appliance: Appliance, context: CollectContext): Parameters<typeof createSession>[2] {
  const { name, limits } = appliance;
  return {
    limits,
    signal: context.signal,
    random: context.random ?? Math.random,
    now: context.now,
    onLogin: (login, clockOffsetMs) => {
      if (login > 1) context.onEvent({ event: 'session-renewed', appliance: name, relogin: login - 1 });
      else context.onEvent({ event: 'logged-in', appliance: name, login, clockOffsetMs });
    },
    onRetry: (path, attempt, delayMs, { reasonCode, message }) =>
      context.onEvent({ event: 'request-retried', appliance: name, path, attempt, delayMs, reasonCode, message }),
  };
}

function emptySnapshot(appliance: Appliance, context: CollectContext, startTime: Date): Snapshot {
  const { name, url, labels, criticality, zone } = appliance;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return {
    schemaVersion: SNAPSHOT_VERSION,
    scanUid: context.scanUid,
    scanTime: context.scanTime,
    tool: context.tool,
    appliance: { name, url, host, labels, criticality, zone },
    startTime: startTime.toISOString(),
    endTime: startTime.toISOString(),
    status: 'failed',
    error: null,
    version: null,
    configHash: { before: null, after: null, torn: false },
    ...NO_TRAFFIC,
    endpoints: {},
    rejectedHrefs: [],
    fingerprintKeyId: context.redactor.keyId,
  };
}

function announceEnd(snapshot: Snapshot, context: CollectContext): void {
  context.onEvent({
    event: 'appliance-finished',
    appliance: snapshot.appliance.name,
    status: snapshot.status,
    endpoints: Object.keys(snapshot.endpoints).length,
    requests: snapshot.requests,
    error: snapshot.error?.message ?? null,
  });
}
