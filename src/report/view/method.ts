import { REASON_CODES, RESULT_KINDS, type ReasonCode } from '../../model/verdict.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { kindBadge, type ReportContext, severityBadge } from './context.ts';
import { capitalise, formatTime, formatValue } from './format.ts';
import type { Badge, Fact, Value } from './fragments.ts';

/** Leading hex digits of a rule's digest that are printed; the results file holds all. */
const DIGEST_DIGITS = 12;

export interface MethodView {
  readonly lede: string;
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  readonly glossary: readonly { readonly badge: Badge; readonly text: string }[];
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly parameters: readonly { readonly rule: string; readonly parameter: string; readonly value: Value }[];
  readonly parametersTitle: string;
  readonly rules: readonly {
    readonly id: string;
    readonly revision: string;
    readonly title: string;
    readonly kind: string;
    readonly severity: Badge;
    readonly expected: string;
    readonly sha256: string;
  }[];
  readonly rulesTitle: string;
}

export function viewMethod(context: ReportContext): MethodView {
  const { result, wording } = context;
  const { say, labels } = wording;
  const occurring = new Set<ReasonCode | null>();
  for (const { reasonCode } of result.results) occurring.add(reasonCode);
  return {
    lede: say.methodLede(result.run.tool.name, result.run.tool.version),
    facts: toFacts(context),
    notes: say.methodNotes,
    glossary: RESULT_KINDS.map((kind) => ({ badge: kindBadge(kind, wording), text: wording.meanings[kind] })),
    reasons: REASON_CODES.filter((code) => occurring.has(code)).map((code) => ({ code, text: wording.reasons[code] })),
    parameters: Object.entries(result.method.parameters).flatMap(([rule, parameters]) =>
      Object.entries(parameters).map(([parameter, value]) => ({ rule, parameter, value: formatValue(value, wording) })),
    ),
    parametersTitle: labels.parameters,
    rules: [...result.rules]
      .sort((a, b) => compareText(a.id, b.id))
      .map((rule) => ({
        id: rule.id,
        revision: String(rule.revision),
        title: rule.title,
        kind: rule.kind,
        severity: severityBadge(rule.severity, wording),
        expected: rule.expected,
        sha256: rule.sha256.slice(0, DIGEST_DIGITS),
      })),
    rulesTitle: say.rulesTitle(result.rules.length),
  };
}

function toFacts(context: ReportContext): readonly Fact[] {
  const { run, method, drift, schemaVersion } = context.result;
  const { wording } = context;
  const { say } = wording;
  const trust = Object.entries(method.tls).map(
    ([kind, n]) => `${say.count(n, wording.labels.appliance.toLowerCase())}: ${wording.trust[kind] ?? kind}`,
  );
  return [
    { term: say.factTool, text: `${run.tool.name} ${run.tool.version}`, code: false },
    { term: say.factRuleset, text: run.rulesetSha256, code: true },
    { term: say.factSchema, text: schemaVersion, code: false },
    { term: say.factAsOf, text: formatTime(run.asOf, wording), code: false },
    { term: say.factSent, text: say.requests(method.requests, method.logins), code: false },
    { term: say.factTls, text: capitalise(trust.join('; ')), code: false },
    ...(method.origins ?? []).map(({ zone, keyId, scanTime, appliances }) => {
      const time = formatTime(scanTime, wording);
      const text =
        zone === null || keyId === null
          ? say.noOrigin(appliances.length, time)
          : say.origin(zone, appliances.length, time, keyId);
      return { term: say.factOrigin, text, code: false };
    }),
    { term: say.factKey, text: method.fingerprintKey ?? say.noKey, code: method.fingerprintKey !== null },
    ...(drift.baseline === null
      ? []
      : [
          {
            term: say.factBaseline,
            text: `${drift.baseline.uid}${drift.baseline.sha256 === null ? '' : ` (sha256 ${drift.baseline.sha256})`}`,
            code: true,
          },
        ]),
  ];
}
