import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateAppliance } from '../../src/evaluate/evaluate-appliance.ts';
import { evaluateRule, type Verdict } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { selectRules } from '../../src/rules/select-rules.ts';
import { buildTree } from '../support/appliance/tree.ts';
import { judgeChange } from './law.ts';
import { type Change, changesFor } from './law-changes.ts';
import { checkedRules, defaultParameters, shippedRuleset } from './shipped.ts';
import { AS_OF, treeSnapshot } from './tree-snapshot.ts';

/** `SPS_AUDIT_EXHAUSTIVE=1` tries every change of every rule on both trees; otherwise so many are drawn by chance. */
const isExhaustive = process.env['SPS_AUDIT_EXHAUSTIVE'] === '1';
const DRAWN = 3_000;

interface Exception {
  readonly rule: string;
  readonly kind: string;
  readonly pointer: RegExp;
  readonly becomes: 'pass' | 'fail';
  readonly why: string;
}

/** Where absence or null is a value of its own, as the catalogue says. None of them lets absence pass. */
const ALLOWED: readonly Exception[] = [
  {
    rule: 'SPS-CHAN-007',
    kind: 'container deleted',
    pointer: /\/content_policy$/,
    becomes: 'fail',
    why: 'the guide shows a channel rule without content policy by leaving the member out, which counts as none',
  },
  {
    rule: 'SPS-ROOT-001',
    kind: 'null body',
    pointer: /^\/body$/,
    becomes: 'fail',
    why: 'the body of this endpoint is the password itself, and null says that none is set',
  },
  {
    rule: 'SPS-HEALTH-003',
    kind: 'null to number',
    pointer: /\/maximum_load(?:1|5|15)$/,
    becomes: 'pass',
    why: 'null switches the threshold off and a number sets it: this is another configuration, not another type',
  },
];

interface Subject {
  readonly rule: AutomatedRule;
  readonly snapshot: Snapshot;
  readonly before: readonly Verdict[];
  readonly changes: readonly Change[];
}

/** What somebody has to give before these rules judge anything, so that the law is tried on their logic as well. */
const GIVEN: Readonly<Record<string, JsonObject>> = {
  'SPS-AAA-010': { approvedLocalUsers: ['admin'] },
  'SPS-CHAN-005': { criticalConnections: ['everything', 'linux-prod', 'windows-prod'] },
  'SPS-FW-001': { minVersion: '7.0.0', supportedLines: ['8.0'] },
  'SPS-MAIL-005': { approvedMailDomains: ['pam.nordhafen.example', 'nordhafen.example'] },
  'SPS-NTP-002': { approvedServers: ['ntp1.nordhafen.example', 'ntp2.nordhafen.example'] },
  'SPS-NTP-003': { expectedZone: 'Europe/Berlin' },
  'SPS-PLUG-001': { approvedPlugins: [] },
};

function judge(rule: AutomatedRule, snapshot: Snapshot): Verdict[] {
  return evaluateRule(rule, viewSnapshot(snapshot), {
    parameters: { ...defaultParameters(rule), ...GIVEN[rule.id] },
    inventory: { haPair: true },
    asOfMs: Date.parse(AS_OF),
  });
}

const rules = await checkedRules();
const TREES = ['hardened-8.0', 'weak-6.0'] as const;
const snapshots = TREES.map((name) => ({ snapshot: treeSnapshot(name), tree: buildTree(name) }));
const subjects: readonly Subject[] = snapshots.flatMap(({ snapshot, tree }) =>
  rules.map((rule) => ({ rule, snapshot, before: judge(rule, snapshot), changes: changesFor(rule, snapshot, tree) })),
);
/** The changes of what a verdict names, of what holds it and of its endpoint: every second matters, of all changes one in twelve. */
function nearVerdicts({ before, changes }: Subject): readonly Change[] {
  const places = before.flatMap(({ evidence }) =>
    evidence.flatMap(({ endpoint, pointer }) => {
      const keys = (pointer ?? '').split('/').slice(1);
      return ['', ...keys.map((_key, index) => `/${keys.slice(0, index + 1).join('/')}`)].map((at) => endpoint + at);
    }),
  );
  const near = new Set(places);
  return changes.filter(({ endpoint, what }) => near.has(what.startsWith('/') ? endpoint + what : endpoint));
}

const total = subjects.reduce((sum, { changes }) => sum + changes.length, 0);

/** What the law says about one change; null when it holds. */
function violation(
  { rule, snapshot, before }: Subject,
  change: Change,
  counts?: Record<string, Record<string, number>>,
): string | null {
  const outcome = judgeChange(before, judge(rule, change.apply(snapshot)));
  if (counts !== undefined) {
    counts[change.kind] ??= {};
    counts[change.kind]![outcome.kind] = (counts[change.kind]![outcome.kind] ?? 0) + 1;
  }
  if (outcome.kind !== 'broken') return null;
  const isAllowed = ALLOWED.some(
    ({ rule: id, kind, pointer, becomes }) =>
      id === rule.id && kind === change.kind && pointer.test(change.what) && outcome.how.includes(`became ${becomes}`),
  );
  if (isAllowed) return null;
  return `${rule.id} on ${snapshot.appliance.name}, ${change.endpoint} ${change.what} (${change.kind}): ${outcome.how}`;
}

describe('the law: absent data never passes', () => {
  test('no rule is left to a person on either tree', () => {
    const silent = subjects.filter(({ before }) => before.every(({ result }) => result === 'notchecked'));
    expect(silent.map(({ rule }) => rule.id)).toEqual([]);
  });

  test.skipIf(isExhaustive)('drawn changes: a verdict stays or becomes unknown or error', () => {
    expect(total).toBeGreaterThan(50_000);
    // The rule first, then a change of it: of all of them most are of the few rules that read hundreds of objects.
    const drawn = subjects.flatMap(({ changes, ...subject }) => {
      const pools = [changes, nearVerdicts({ ...subject, changes })].filter(({ length }) => length > 0);
      return pools.map((pool) => ({ ...subject, changes: pool }));
    });
    const property = fc.property(fc.constantFrom(...drawn), fc.nat(), (subject, index) => {
      const found = violation(subject, subject.changes[index % subject.changes.length] as Change);
      if (found !== null) throw new Error(found);
    });
    // A failing run prints its seed; pass it as the second argument of `fc.assert` to see it again.
    fc.assert(property, { numRuns: DRAWN, endOnFailure: true });
  });

  test.runIf(isExhaustive)('every change: a verdict stays or becomes unknown or error', { timeout: 1_800_000 }, () => {
    const counts: Record<string, Record<string, number>> = {};
    const found = subjects.flatMap((subject) =>
      subject.changes.flatMap((change) => violation(subject, change, counts) ?? []),
    );
    console.table(counts);
    console.log(`${total} changes of ${subjects.length} pairs of rule and tree, ${found.length} against the law`);
    expect(found).toEqual([]);
  });

  test('every endpoint a rule reads, forbidden at once: nothing passes and nothing fails', () => {
    for (const { rule, snapshot, before } of subjects) {
      const inputs = Object.values(rule.inputs);
      if (inputs.length === 0) continue;
      const endpoints = Object.fromEntries(
        Object.keys(snapshot.endpoints).map((path) => [
          path,
          { status: 'forbidden', httpStatus: 403, reasonCode: 'http-403', message: 'HTTP 403' } as const,
        ]),
      );
      const after = judge(rule, { ...snapshot, endpoints });
      expect(judgeChange(before, after), rule.id).not.toMatchObject({ kind: 'broken' });
      expect(
        after.map(({ result }) => result).filter((result) => result === 'pass' || result === 'fail'),
        rule.id,
      ).toEqual([]);
    }
  });
});

describe('nothing vanishes', () => {
  const failed = { reasonCode: 'timeout', message: 'no answer within 15 s', hint: null } as const;

  test.each(TREES)('%s: every selected rule has an entry, read, unread and half read', async (name) => {
    const ruleset = await shippedRuleset();
    const { rules: selection } = selectRules(ruleset, {
      profile: 'extended',
      only: [],
      skip: [],
      framework: null,
      parameters: {},
    });
    const snapshot = treeSnapshot(name);
    const paths = Object.keys(snapshot.endpoints);
    const half = Object.fromEntries(
      paths.filter((_path, index) => index % 2 === 0).map((path) => [path, snapshot.endpoints[path]!]),
    );
    const states: readonly (readonly [string, Snapshot])[] = [
      ['read', snapshot],
      ['half read', { ...snapshot, status: 'partial', endpoints: half }],
      [
        'nothing read',
        {
          ...snapshot,
          status: 'partial',
          version: null,
          configHash: { before: null, after: null, torn: false },
          endpoints: {},
        },
      ],
      ['failed', { ...snapshot, status: 'failed', error: failed, version: null, endpoints: {} }],
    ];
    for (const [state, seen] of states) {
      const { verdicts, consistency } = evaluateAppliance(seen, selection, { inventory: {}, asOf: AS_OF });
      expect(verdicts.map(({ ruleId }) => ruleId)).toEqual(selection.map(({ rule }) => rule.id));
      const empty = verdicts.filter((entry) => entry.verdicts.length === 0).map(({ ruleId }) => ruleId);
      // The fleet's rule gets its entry when every appliance was evaluated.
      expect(empty, state).toEqual(['SPS-FLEET-001']);
      expect(consistency, state).not.toBeNull();
      if (state === 'read' || state === 'half read') continue;
      const known = verdicts
        .flatMap((entry) => entry.verdicts)
        .filter(({ result }) => !['error', 'unknown', 'notchecked'].includes(result));
      expect(known, state).toEqual([]);
    }
  });

  test('an appliance that failed is an error of every rule that reads it, with the reason it failed for', () => {
    for (const { rule, snapshot } of subjects) {
      const verdicts = judge(rule, { ...snapshot, status: 'failed', error: failed, endpoints: {} });
      expect(verdicts.map(({ result, reasonCode }) => [result, reasonCode])).toEqual([['error', 'timeout']]);
    }
  });
});
