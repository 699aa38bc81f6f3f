import { counted } from '../model/counted.ts';
import type { EngineRule } from '../model/rule.ts';
import type { ReasonCode } from '../model/verdict.ts';
import type { EndpointGap } from './coverage-gaps.ts';
import type { Verdict } from './evaluate-rule.ts';
import type { SnapshotView } from './snapshot-view.ts';

const NO_RESOURCE = { path: null, name: null };

/** Evaluates a rule that speaks about the scan of one appliance; null for one that speaks about the fleet. */
export function evaluateEngineRule(rule: EngineRule, view: SnapshotView, gaps: readonly EndpointGap[]): Verdict | null {
  switch (rule.engine) {
    case 'endpoints-read':
      return endpointsRead(view, gaps);
    case 'snapshot-whole':
      return snapshotWhole(view);
    case 'fleet-consistent':
      return null;
  }
}

/** Was every endpoint read that a selected rule reads? */
function endpointsRead(view: SnapshotView, gaps: readonly EndpointGap[]): Verdict {
  const { snapshot } = view;
  if (snapshot.status === 'failed') {
    return incomplete(
      'error',
      snapshot.error?.reasonCode ?? 'appliance-unreachable',
      snapshot.error?.message ?? 'the appliance was not read',
    );
  }
  const needed = gaps.filter(({ affectedRules }) => affectedRules.length > 0);
  const [first] = needed;
  if (first === undefined && snapshot.error !== null)
    return incomplete('error', snapshot.error.reasonCode, snapshot.error.message);
  if (first === undefined) {
    const message = 'every endpoint that a selected rule reads was read';
    return { resource: NO_RESOURCE, result: 'pass', reasonCode: null, message, evidence: [] };
  }
  const message = `${counted(needed.length, 'endpoint')} that rules read could not be read`;
  const evidence = needed.map(({ endpoint, message: why }) => ({
    endpoint,
    pointer: null,
    actual: why,
    expected: 'read',
    redacted: false,
  }));
  return { resource: NO_RESOURCE, result: 'error', reasonCode: first.reasonCode, message, evidence };
}

/** Did the configuration stay the same while it was read? */
function snapshotWhole({ snapshot }: SnapshotView): Verdict {
  const { before, after, torn } = snapshot.configHash;
  if (snapshot.status === 'failed') {
    return incomplete(
      'error',
      snapshot.error?.reasonCode ?? 'appliance-unreachable',
      snapshot.error?.message ?? 'the appliance was not read',
    );
  }
  if (torn)
    return incomplete(
      'error',
      'interrupted',
      'the configuration changed while it was read, and changed again when that was read anew',
    );
  if (before === null || after === null)
    return incomplete('unknown', 'missing-datum', 'the appliance tells no config_hash to compare');
  const message = 'the configuration was the same before and after, or what had changed was read again';
  const evidence = [
    { endpoint: '/api/info', pointer: '/body/config_hash', actual: after, expected: before, redacted: false },
  ];
  return { resource: NO_RESOURCE, result: 'pass', reasonCode: null, message, evidence };
}

function incomplete(result: 'error' | 'unknown', reasonCode: ReasonCode, message: string): Verdict {
  return { resource: NO_RESOURCE, result, reasonCode, message, evidence: [] };
}
