import { compareText } from '../snapshot/compare-text.ts';
import type { SpsAuditExtension } from './statement.ts';
import { problemAt, type VerifyProblem } from './verify-problem.ts';

/** One scan of a reports folder as far as the chain is concerned. */
export interface ChainMember {
  /** The name it has now. */
  readonly folder: string;
  /** The name it was written under. */
  readonly writtenAs: string;
  readonly manifestSha256: string;
  readonly chain: SpsAuditExtension['chain'];
  /** Only its manifest is left. */
  readonly pruned: boolean;
}

/**
 * Walks the chain of a reports folder. Named are: scans that are missing, that were replaced (another manifest than the
 * next scan recorded), renamed or reordered, second scans in one place, and what pruning cannot have removed. `broken`: folders
 * that are there and have no readable manifest; they are not missing, and are named elsewhere. Does not depend on the order of
 * members. Pure.
 *
 * That the newest scans were taken away cannot be seen from the chain alone; `latest` tells, and `sps-audit history`.
 */
export function verifyChain(
  members: readonly ChainMember[],
  broken: readonly string[],
  latest: string | null,
): readonly VerifyProblem[] {
  const byFolder = new Map(members.map((member) => [member.folder, member]));
  const known = new Set([...byFolder.keys(), ...broken]);
  const sorted = [...members].sort((a, b) => a.chain.sequence - b.chain.sequence || compareText(a.folder, b.folder));
  const problems = sorted.flatMap((member) => memberProblems(member, byFolder, known));
  const places = new Map<number, ChainMember[]>();
  for (const member of sorted) {
    const place = member.chain.sequence;
    places.set(place, [...(places.get(place) ?? []), member]);
  }
  for (const [place, [first, ...others]] of places) {
    for (const other of others) {
      problems.push(problemAt(other.folder, `claims place ${place} of the chain, which ${first?.folder} has`));
    }
  }
  problems.push(...prunedProblems(sorted, broken));
  if (latest !== null && !known.has(latest)) problems.push(problemAt(latest, 'is missing: latest points at it'));
  return problems;
}

/** Pruning takes the oldest and leaves the newest. `sorted`: by their place in the chain. */
function prunedProblems(sorted: readonly ChainMember[], broken: readonly string[]): VerifyProblem[] {
  const oldestKept = sorted.find((one) => !one.pruned)?.chain.sequence;
  if (oldestKept === undefined) {
    const newest = broken.length === 0 ? sorted.at(-1) : undefined;
    return newest === undefined ? [] : [problemAt(newest.folder, 'was removed; pruning leaves the newest scan')];
  }
  return sorted
    .filter((one) => one.pruned && one.chain.sequence > oldestKept)
    .map(({ folder }) => problemAt(folder, 'was taken out of the middle of the chain; pruning only takes the oldest'));
}

function memberProblems(
  member: ChainMember,
  byFolder: ReadonlyMap<string, ChainMember>,
  known: ReadonlySet<string>,
): VerifyProblem[] {
  const { folder, writtenAs, chain } = member;
  const problems: VerifyProblem[] = [];
  if (folder !== writtenAs) {
    problems.push(problemAt(folder, `was renamed or reordered: it was written as ${problemAt(writtenAs, '').file}`));
  }
  const { previous, sequence } = chain;
  if (previous === null) {
    if (sequence !== 1) problems.push(problemAt(folder, `claims place ${sequence} of the chain and follows no scan`));
    return problems;
  }
  const before = byFolder.get(previous.folder);
  if (before === undefined) {
    if (!known.has(previous.folder))
      problems.push(problemAt(previous.folder, `is missing: ${folder} follows it in the chain`));
  } else if (before.manifestSha256 !== previous.sha256) {
    problems.push(problemAt(previous.folder, `was replaced: ${folder} recorded another manifest of it`));
  } else if (sequence !== before.chain.sequence + 1) {
    problems.push(problemAt(folder, `is out of order: place ${sequence} cannot follow place ${before.chain.sequence}`));
  }
  return problems;
}
