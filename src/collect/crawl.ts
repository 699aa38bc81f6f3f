import pLimit from 'p-limit';
import type { CollectLimits } from '../model/fleet.ts';
import type { EndpointRecord, RejectedHref } from '../model/snapshot.ts';
import type { CollectEvent } from './collect-event.ts';
import { CollectFailure, failure, stopFailure } from './collect-failure.ts';
import { followLinks, type LinkState } from './follow-links.ts';
import { CONFIGURATION_ROOT, EXTRA_ROOTS } from './href.ts';
import { quietTurn } from './quiet-turn.ts';
import type { Answered, EndpointReading } from './read-endpoint.ts';

/** After so many endpoints in a row without any answer the appliance is taken to be gone. */
const MAX_SILENT_IN_A_ROW = 10;

/** Endpoints that are asked, or wait for it, ahead of the one whose links are followed next: each of them costs memory. */
const MAX_AHEAD = 256;

export interface CrawlOptions {
  readonly appliance: string;
  readonly limits: CollectLimits;
  readonly signal: AbortSignal;
  readonly ask: (path: string) => Promise<Answered>;
  readonly read: (path: string, answer: Answered) => EndpointReading;
  readonly onEvent: (event: CollectEvent) => void;
  /** Why nothing more may be taken in, or null. */
  readonly findExcess: () => CollectFailure | null;
}

/** What one walk through the tree found. */
export interface Crawl {
  readonly records: ReadonlyMap<string, EndpointRecord>;
  /** Paths that some listing or reference names. */
  readonly named: ReadonlySet<string>;
  readonly rejected: readonly RejectedHref[];
  /** Whether a listing names something that cannot be followed: an object that was not read. */
  readonly itemRejected: boolean;
  /** What ended the walk before its end, or null. */
  readonly stopped: CollectFailure | null;
}

interface CrawlState extends LinkState {
  readonly records: Map<string, EndpointRecord>;
  readonly known: Set<string>;
  stopped: CollectFailure | null;
  /** Nothing more is asked, unlike after a limit on endpoints. */
  ended: boolean;
  silentInARow: number;
}

/**
 * Walks the tree breadth first from `/api`, the configuration and the extra roots: follows items of listings and references to
 * certificates, each path once, at most `maxEndpoints`, `requestConcurrency` requests at a time. The next level is begun before
 * this one has ended, so that no level costs a round trip of its own; still which endpoints a limit leaves out, and in which
 * order, does not depend on timing. What is known but was not asked when something ended the walk
 * has a record that says so; what lies beyond `maxEndpoints` has none.
 */
export async function crawlTree(options: CrawlOptions): Promise<Crawl> {
  // Of this appliance alone and never used inside itself: a limiter nested in itself waits for ever.
  const limiter = pLimit(options.limits.requestConcurrency);
  const state: CrawlState = {
    records: new Map(),
    known: new Set(),
    named: new Set(),
    rejected: [],
    itemRejected: false,
    stopped: null,
    ended: false,
    silentInARow: 0,
  };
  const announce = (href: RejectedHref): void =>
    options.onEvent({ event: 'href-rejected', appliance: options.appliance, ...href });
  const ask = (path: string): Promise<EndpointReading> => {
    const reading = limiter(() => askUnlessEnded(path, state, options)).then((answer) =>
      take(path, answer, state, options),
    );
    // Awaited in its turn; until then a failure is no unhandled one.
    reading.catch(() => undefined);
    return reading;
  };
  const queue = admit(['/api', CONFIGURATION_ROOT, ...EXTRA_ROOTS], state, options);
  const asked: Promise<EndpointReading>[] = [];
  // The queue grows while it is walked. Links are followed in its order and not in that of the answers.
  for (const [at, path] of queue.entries()) {
    for (const next of queue.slice(at + asked.length, at + MAX_AHEAD)) asked.push(ask(next));
    const found = followLinks(path, await (asked.shift() as Promise<EndpointReading>), state, announce);
    if (state.stopped === null) queue.push(...admit(found, state, options));
  }
  if (state.stopped !== null) {
    const { reasonCode, message } = state.stopped.trouble;
    options.onEvent({ event: 'crawl-stopped', appliance: options.appliance, reasonCode, message });
  }
  return state;
}

/** The new ones among the paths, in order, as far as the limit on endpoints allows. */
function admit(paths: readonly string[], state: CrawlState, { limits }: CrawlOptions): string[] {
  const admitted: string[] = [];
  for (const path of paths) {
    if (state.known.has(path)) continue;
    if (state.known.size >= limits.maxEndpoints) {
      state.stopped ??= failure(
        'limit',
        `The appliance names more than ${limits.maxEndpoints} endpoints; the rest was not read.`,
        {
          hint: 'Raise maxEndpoints if this appliance really has that many objects.',
        },
      );
      break;
    }
    state.known.add(path);
    admitted.push(path);
  }
  return admitted;
}

async function askUnlessEnded(path: string, state: CrawlState, options: CrawlOptions): Promise<Answered> {
  if (options.signal.aborted) end(state, stopFailure(options.signal));
  const excess = options.findExcess();
  if (excess !== null) end(state, excess);
  if (state.ended) return notAsked(state.stopped as CollectFailure);
  const answer = await options.ask(path);
  watchForSilence(answer, state);
  return answer;
}

async function take(
  path: string,
  answer: Answered,
  state: CrawlState,
  options: CrawlOptions,
): Promise<EndpointReading> {
  if (!(answer instanceof CollectFailure)) await quietTurn(answer.body.length);
  const reading = options.read(path, answer);
  state.records.set(path, reading.record);
  options.onEvent({
    event: 'endpoint-done',
    appliance: options.appliance,
    path,
    status: reading.record.status,
    done: state.records.size,
    known: state.known.size,
  });
  return reading;
}

/** A limit on endpoints lets what was admitted finish; everything else ends the walk at once. */
function end(state: CrawlState, reason: CollectFailure): void {
  state.stopped ??= reason;
  state.ended = true;
}

function watchForSilence(answer: Answered, state: CrawlState): void {
  if (!(answer instanceof CollectFailure)) {
    state.silentInARow = 0;
    return;
  }
  const { reasonCode, message } = answer.trouble;
  const silent = reasonCode === 'network' || reasonCode === 'timeout';
  state.silentInARow = silent ? state.silentInARow + 1 : 0;
  if (reasonCode === 'auth') {
    end(state, failure('auth', `The session ended and was not renewed. ${message}`));
  } else if (silent && state.silentInARow >= MAX_SILENT_IN_A_ROW) {
    const gone = failure(reasonCode, `The appliance stopped answering. ${message}`, {
      hint: 'Check whether the appliance restarted or the network broke during the scan, and scan it again.',
    });
    end(state, gone);
  }
}

function notAsked(reason: CollectFailure): CollectFailure {
  const { reasonCode, message } = reason.trouble;
  return failure(reasonCode, `Not asked: ${message}`);
}
