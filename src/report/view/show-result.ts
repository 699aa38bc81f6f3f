import type { Evidence, Resource, Result } from '../../model/result.ts';
import { makeTextVisible, makeVisible } from './make-visible.ts';
import { isInOrder } from './standing.ts';

const NOWHERE: Resource = { path: null, name: null };
const NONE: readonly never[] = [];

/**
 * A result as pages print it: what would act is visible, and what no page prints of its kind is left out. Member by member,
 * for a large fleet has some hundred thousand results; what is not looked at is of a closed list.
 */
export function showResult(one: Result, large: boolean, plainKeys: Set<string>): Result {
  const inOrder = isInOrder(one);
  const folded = inOrder && large;
  return {
    ruleId: makeTextVisible(one.ruleId),
    appliance: makeTextVisible(one.appliance),
    resource: folded ? NOWHERE : showResource(one.resource),
    result: one.result,
    reasonCode: one.reasonCode,
    severity: one.severity,
    message: folded ? '' : makeTextVisible(one.message),
    evidence: inOrder ? NONE : one.evidence.map((evidence) => showEvidence(evidence, plainKeys)),
    references: NONE,
    remediation: inOrder ? '' : makeTextVisible(one.remediation),
    waiver: one.waiver && makeVisible(one.waiver),
    attestation: one.attestation && makeVisible(one.attestation),
    fingerprint: folded ? '' : makeTextVisible(one.fingerprint),
    baselineState: one.baselineState,
    firstSeen: one.firstSeen && makeTextVisible(one.firstSeen),
  };
}

function showResource({ path, name }: Resource): Resource {
  return { path: path && makeTextVisible(path), name: name && makeTextVisible(name) };
}

function showEvidence(one: Evidence, plainKeys: Set<string>): Evidence {
  const shown = {
    endpoint: makeTextVisible(one.endpoint),
    pointer: one.pointer && makeTextVisible(one.pointer),
    actual: makeVisible(one.actual, plainKeys),
    expected: one.expected && makeTextVisible(one.expected),
    redacted: one.redacted,
  };
  return one.absent === true ? { ...shown, absent: true } : shown;
}
