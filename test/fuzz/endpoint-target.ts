import { CollectFailure } from '../../src/collect/collect-failure.ts';
import { itemHrefs, referenceHrefs } from '../../src/collect/document-links.ts';
import { judgeHref } from '../../src/collect/href.ts';
import { parseDocument } from '../../src/collect/parse-document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { EndpointRecord, Snapshot } from '../../src/model/snapshot.ts';
import { judgeSnapshot } from '../../src/scan.ts';
import { createRedactor } from '../../src/snapshot/redactor.ts';
import { treeSnapshot } from '../evaluate/tree-snapshot.ts';
import { buildTree, type TreeName } from '../support/appliance/tree.ts';
import type { Target } from './file-targets.ts';
import { fuzzedPlan } from './fuzzed-plan.ts';
import { mutateJson } from './mutate.ts';
import { createRandom } from './random.ts';

const BOUNDS = { maxDepth: 64, maxValues: 100_000 };
const redactor = createRedactor({ key: Buffer.alloc(32, 7), keys: [], paths: [], values: [] });

/** An input of the two targets below: which endpoint of which tree, and what it answers instead. */
interface Answered {
  readonly tree: TreeName;
  readonly endpoint: string;
  readonly document: JsonObject;
  /** Whether only the type of one datum differs from what the tree says. */
  readonly retyped: boolean;
}

/** Bytes of an answer, from the wire to the links that would be followed. */
export const answerTarget: Target = {
  name: 'answer',
  seeds: Object.values(buildTree('hardened-8.0'))
    .slice(0, 60)
    .map((answer) => Buffer.from(JSON.stringify(answer))),
  take: (body) => {
    try {
      const { document } = parseDocument({ status: 200, headers: {}, body }, BOUNDS);
      redactor.redact('/api/configuration/x', document);
      for (const href of [...itemHrefs(document), ...referenceHrefs(document)]) {
        const verdict = judgeHref(href);
        const inside = /^\/api\/(?:configuration|health_status|firmware\/slots|ssh-host-keys|cluster\/nodes)(?:\/|$)/;
        if (verdict.kind === 'follow' && (!inside.test(verdict.path) || /\/\.\.?(?:\/|$)|%2f|\/\//i.test(verdict.path)))
          throw new Error(`${verdict.path} would be followed`);
      }
      return true;
    } catch (error) {
      if (!(error instanceof CollectFailure)) throw error;
      return false;
    }
  },
};

/** Any JSON as any endpoint's answer gives results, and what was retyped never passes where it did not before. */
export async function endpointTarget(): Promise<Target> {
  const { plan } = await fuzzedPlan();
  const trees = (['hardened-8.0', 'weak-6.0'] as const).map((name) => {
    const snapshot = treeSnapshot(name);
    return { name, snapshot, passes: passesOf(judge(snapshot)) };
  });
  function judge(snapshot: Snapshot) {
    const report = judgeSnapshot(snapshot, plan(snapshot.appliance.name));
    if (report.results.length === 0) throw new Error('no results');
    return report.results;
  }
  const make = (seed: number): Buffer => {
    const random = createRandom(seed);
    const { name, snapshot } = random.pick(trees);
    const tree = buildTree(name);
    const paths = Object.keys(snapshot.endpoints).filter((path) => snapshot.endpoints[path]?.status === 'read');
    const endpoint = random.pick(paths);
    const retyped = random.next() < 0.6;
    const { document } = mutateJson(tree[endpoint] as JsonObject, random, retyped);
    return Buffer.from(JSON.stringify({ tree: name, endpoint, document, retyped } satisfies Answered));
  };
  return {
    name: 'endpoint',
    seeds: [],
    make,
    take: (bytes) => {
      const { tree, endpoint, document, retyped } = JSON.parse(bytes.toString('utf8')) as Answered;
      const base = trees.find(({ name }) => name === tree);
      if (base === undefined) throw new Error(`no tree ${tree}`);
      const record = answered(endpoint, document);
      const results = judge({ ...base.snapshot, endpoints: { ...base.snapshot.endpoints, [endpoint]: record } });
      const gained = retyped ? [...passesOf(results)].filter((one) => !base.passes.has(one)) : [];
      if (gained.length > 0) throw new Error(`passes that were none: ${gained.join(', ')}`);
      return record.status === 'read';
    },
  };
}

/** As the collector would keep it. */
function answered(endpoint: string, value: JsonObject): EndpointRecord {
  try {
    const body = Buffer.from(JSON.stringify(value));
    const { document } = parseDocument({ status: 200, headers: {}, body }, BOUNDS);
    return { status: 'read', httpStatus: 200, sha256: '', document: redactor.redact(endpoint, document) };
  } catch (error) {
    if (!(error instanceof CollectFailure)) throw error;
    const { reasonCode, message } = error.trouble;
    return { status: 'failed', httpStatus: 200, reasonCode, message };
  }
}

function passesOf(results: ReturnType<typeof judgeSnapshot>['results']): Set<string> {
  const passed = results.filter(({ result }) => result === 'pass');
  return new Set(passed.map(({ ruleId, resource }) => `${ruleId} ${(resource.path as Json) ?? ''}`));
}
