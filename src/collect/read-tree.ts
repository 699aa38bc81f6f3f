import type { Appliance } from '../model/fleet.ts';
import type { EndpointRecord, Snapshot } from '../model/snapshot.ts';
import { cleanText } from './clean-text.ts';
import type { CollectContext } from './collect-context.ts';
import { type CollectFailure, errorOf, failure } from './collect-failure.ts';
import { type Crawl, crawlTree } from './crawl.ts';
import { hasGap } from './has-gap.ts';
import { CONFIGURATION_ROOT } from './href.ts';
import {
  askEndpoint,
  findExcess,
  type Intake,
  type ReadingContext,
  readAnswer,
  readEndpoint,
} from './read-endpoint.ts';
import { INFO_PATH, readInfo } from './read-info.ts';
import type { Session } from './session.ts';

/** What was read, before it becomes a snapshot. */
export type Harvest = Pick<Snapshot, 'status' | 'error' | 'version' | 'configHash' | 'rejectedHrefs'> & {
  readonly endpoints: ReadonlyMap<string, EndpointRecord>;
};

/**
 * `/api/info`, the tree, `/api/info` again. When the configuration changed meanwhile the tree is read once more, whole: the appliance
 * does not tell what changed. A second reading that was cut short is dropped, and the first one is torn.
 */
export async function readTree(appliance: Appliance, context: CollectContext, session: Session): Promise<Harvest> {
  const { limits, name } = appliance;
  const { redactor, signal, onEvent } = context;
  const begin = (): Intake => ({ startBytes: session.receivedBytes(), values: 0, shapes: new Set() });
  // Of its own each time: a tree that fills the limit must not cost the version.
  const read = (path: string) => readEndpoint(path, { session, redactor, limits, intake: begin() });
  // Of both readings of the tree, which are in memory together.
  const intake = begin();
  const reading: ReadingContext = { session, redactor, limits, intake };
  const crawl = () =>
    crawlTree({
      appliance: name,
      limits,
      signal,
      onEvent,
      ask: (path) => askEndpoint(path, session),
      read: (path, answer) => readAnswer(path, answer, reading),
      findExcess: () => findExcess(session, intake, limits),
    });
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
  const info = after.version === null && before.version !== null ? before : after;
  const torn = changed(before.configHash, after.configHash);
  return {
    ...judge(tree, { cut, info: info.record, torn }),
    version: info.version,
    configHash: {
      before: before.configHash,
      after: after.configHash,
      torn,
    },
    endpoints: new Map([...tree.records, [INFO_PATH, info.record]]),
    rejectedHrefs: tree.rejected,
  };
}

function changed(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && before !== after;
}

interface Reading {
  readonly cut: CollectFailure | null;
  readonly info: EndpointRecord;
  readonly torn: boolean;
}

function judge(tree: Crawl, { cut, info, torn }: Reading): Pick<Harvest, 'status' | 'error'> {
  const root = tree.records.get(CONFIGURATION_ROOT);
  const error = cut === null ? null : errorOf(cut);
  if (root === undefined || root.status !== 'read') {
    return { status: 'failed', error: error ?? rootError(root) };
  }
  const items = root.document['items'];
  if (!Array.isArray(items) || items.length === 0) {
    return { status: 'failed', error: errorOf(failure('parse', `${CONFIGURATION_ROOT} lists nothing.`)) };
  }
  const partial = cut !== null || torn || hasGap(tree) || info.status !== 'read';
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
