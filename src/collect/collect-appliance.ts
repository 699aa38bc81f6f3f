import type { Appliance } from '../model/fleet.ts';
import { type EndpointRecord, SNAPSHOT_VERSION, type Snapshot } from '../model/snapshot.ts';
import { cleanText } from './clean-text.ts';
import type { CollectContext } from './collect-context.ts';
import { CollectFailure, failure, stopFailure } from './collect-failure.ts';
import { type Crawl, crawlTree } from './crawl.ts';
import { hasGap } from './has-gap.ts';
import { CONFIGURATION_ROOT } from './href.ts';
import { type HttpClient, openHttpClient } from './http-client.ts';
import { prepareLogin } from './login.ts';
import { readEndpoint } from './read-endpoint.ts';
import { readInfo } from './read-info.ts';
import { createSession, type Session } from './session.ts';
import { loadTlsMaterial } from './tls-material.ts';

/** What was read, before it becomes a snapshot. */
type Harvest = Pick<Snapshot, 'status' | 'error' | 'version' | 'configHash' | 'rejectedHrefs'> & {
  readonly endpoints: ReadonlyMap<string, EndpointRecord>;
};

/** What is known of a connection, whether or not anything was read over it. */
type Traffic = Pick<Snapshot, 'tls' | 'clockOffsetMs' | 'requests' | 'logins'>;

const NO_TRAFFIC: Traffic = { tls: null, clockOffsetMs: null, requests: 0, logins: 0 };

/**
 * Reads one appliance over the network: logs in, walks the tree, logs out. Does not throw for anything that the appliance, the
 * network or the secrets' sources do; a failure is a snapshot with status `failed`. Secrets are redacted before anything is kept.
 *
 * `complete`: all that is named was read. `partial`: something was forbidden, failed, or could not be followed, or the walk was
 * cut short; `error` tells what cut it. `failed`: no login, or the root of the configuration was not read.
 */
export async function collectAppliance(appliance: Appliance, context: CollectContext): Promise<Snapshot> {
  const startTime = context.now();
  context.onEvent({ event: 'appliance-started', appliance: appliance.name, url: appliance.url });
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(appliance.limits.applianceTimeoutMs)]);
  const { harvest, traffic } = await connectAndRead(appliance, { ...context, signal });
  const snapshot: Snapshot = {
    ...emptySnapshot(appliance, context, startTime),
    ...traffic,
    endTime: context.now().toISOString(),
    status: harvest.status,
    error: harvest.error,
    version: harvest.version,
    configHash: harvest.configHash,
    endpoints: Object.fromEntries([...harvest.endpoints].sort(([a], [b]) => (a < b ? -1 : 1))),
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
    const tls = await loadTlsMaterial(appliance, context.readSecret);
    const login = await prepareLogin(appliance, context.readSecret);
    client = openHttpClient(appliance, tls, `${context.tool.name}/${context.tool.version}`);
    session = createSession(client, login, sessionOptions(appliance, context));
    await session.logIn();
    harvest = await readTree(appliance, context, session);
  } catch (error) {
    harvest = failedHarvest(error, client);
  } finally {
    if (session !== null && session.logins() > 0) {
      const confirmed = await session.logOut();
      context.onEvent({ event: 'logged-out', appliance: appliance.name, confirmed });
    } else {
      await session?.logOut();
    }
    await client?.close();
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

/**
 * `/api/info`, the tree, `/api/info` again. When the configuration changed meanwhile the tree is read once more, whole: the appliance
 * does not tell what changed. A second reading that was cut short is dropped, and the first one is torn.
 */
async function readTree(appliance: Appliance, context: CollectContext, session: Session): Promise<Harvest> {
  const { limits, name } = appliance;
  const read = (path: string) => readEndpoint(path, session, context.redactor, limits.maxDepth);
  const crawl = () => crawlTree({ appliance: name, limits, signal: context.signal, read, onEvent: context.onEvent });
  let before = await readInfo(read);
  let tree = await crawl();
  let after = await readInfo(read);
  let cut = tree.stopped;
  if (changed(before.configHash, after.configHash) && cut === null) {
    context.onEvent({ event: 'tree-changed', appliance: name });
    const again = await crawl();
    cut = again.stopped;
    if (cut === null) {
      tree = again;
      before = after;
      after = await readInfo(read);
    }
  }
  const info = after.record.status === 'read' ? after : before;
  return {
    ...judge(tree, cut, info.record),
    version: info.version,
    configHash: {
      before: before.configHash,
      after: after.configHash,
      torn: changed(before.configHash, after.configHash),
    },
    endpoints: new Map([...tree.records, ['/api/info', info.record]]),
    rejectedHrefs: tree.rejected,
  };
}

function changed(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && before !== after;
}

function judge(tree: Crawl, cut: CollectFailure | null, info: EndpointRecord): Pick<Harvest, 'status' | 'error'> {
  const root = tree.records.get(CONFIGURATION_ROOT);
  const error = cut === null ? null : errorOf(cut);
  if (root === undefined || root.status !== 'read') {
    return { status: 'failed', error: error ?? rootError(root) };
  }
  const items = root.document['items'];
  if (!Array.isArray(items) || items.length === 0) {
    return { status: 'failed', error: errorOf(failure('parse', `${CONFIGURATION_ROOT} lists nothing.`)) };
  }
  const partial = cut !== null || hasGap(tree) || info.status !== 'read';
  return { status: partial ? 'partial' : 'complete', error };
}

function rootError(root: Exclude<EndpointRecord, { status: 'read' }> | undefined): Snapshot['error'] {
  const { reasonCode, message } = root ?? { reasonCode: 'limit', message: 'It was not asked for.' };
  const hint =
    reasonCode === 'http-403'
      ? 'Give the account the REST server privilege and read access to the configuration.'
      : null;
  return { reasonCode, message: cleanText(`${CONFIGURATION_ROOT} was not read. ${message}`), hint };
}

function failedHarvest(error: unknown, client: HttpClient | null): Harvest {
  const configHash = { before: null, after: null, torn: false };
  return {
    status: 'failed',
    error: errorOf(toFailure(error), client),
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
function errorOf({ trouble }: CollectFailure, client: HttpClient | null = null): NonNullable<Snapshot['error']> {
  const { reasonCode, message, hint } = trouble;
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
