import type { Coverage } from '../../../model/scan-result.ts';

function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Sentences with numbers and names in them. `number` writes a number as its reader wants it. */
export const createSentences = (number: (n: number) => string) => {
  /** "1 rule", "2 rules", "1,024 rules". */
  const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;
  return {
    count,
    number,
    list,
    kicker: 'Configuration audit of Safeguard for Privileged Sessions',
    /** `only` names the appliance where there is but one. */
    title: (organisation: string | null, only: string | null, date: string) =>
      `${only === null ? 'Configuration audit' : `${only}: configuration audit`}, ${organisation === null ? '' : `${organisation}, `}${date}`,
    headline: (read: number, selected: number, bad: number, severity: string, only: string | null) => {
      if (selected === 0) return 'No appliance was selected.';
      if (read === 0)
        return `${only ?? `None of the ${count(selected, 'appliance')}`} could${only === null ? '' : ' not'} be read.`;
      const first =
        read === selected
          ? `${only === null ? `All ${count(selected, 'appliance')} were` : `${only} was`} read`
          : `${number(read)} of ${count(selected, 'appliance')} ${read === 1 ? 'was' : 'were'} read`;
      const tail = `findings of ${severity} severity${severity === 'critical' ? '' : ' or worse'}`;
      if (bad === 0) return `${first}; ${read === 1 ? 'it has no' : 'none of them has'} ${tail}.`;
      if (read === 1) return `${first}; it has ${tail}.`;
      if (bad === read) return `${first}; all ${number(bad)} have ${tail}.`;
      return `${first}; ${number(bad)} of them ${bad === 1 ? 'has' : 'have'} ${tail}.`;
    },
    verdictLede: (findings: number, waived: number, percent: number, open: number) =>
      `${count(findings, 'finding')} in all${waived > 0 ? `, and ${number(waived)} more accepted by a waiver` : ''}. ` +
      `${number(percent)}\u00a0% of what was asked could be judged${open > 0 ? `; ${count(open, 'question')} stayed open, and nothing here counts as compliant because it was not looked at` : ''}.`,
    interrupted: 'The scan was interrupted: what follows is what had been finished.',
    unreachedTitle: 'Not reached',
    partialTitle: 'Read in part',
    forbiddenTitle: 'Not allowed to read',
    failedTitle: 'Could not be read',
    insecureTitle: 'TLS not verified',
    insecure: 'who answered was not verified, by an explicit setting',
    unvouchedTitle: 'Origin not verified',
    unvouched: (time: string) => `collected elsewhere from ${time} on; no signature was checked`,
    tornText: 'its configuration changed while it was read',
    onAppliances: (names: readonly string[], rules: number) =>
      `on ${list(names)}${rules > 0 ? `; ${count(rules, 'rule')} left open` : ''}`,
    underPrefix: (n: number, prefix: string) => `${count(n, 'endpoint')} under ${prefix}`,
    more: (n: number, section: string) => `and ${number(n)} more, each named under ${section}`,
    notPrinted: (n: number) =>
      `And ${number(n)} more, not printed here: results.json and the HTML report list every one.`,
    othersToo: (n: number) => `${number(n)} more`,
    factPeriod: 'Read',
    factProfile: 'Profile',
    factScope: 'Scope',
    factGate: 'Fails at',
    factAsOf: 'Judged as of',
    gate: (severity: string, percent: number) =>
      severity === 'none'
        ? `no finding; coverage below ${number(percent)}\u00a0%`
        : `${severity} and worse; coverage below ${number(percent)}\u00a0%`,
    scope: (appliances: number, rules: number) => `${count(appliances, 'appliance')}, ${count(rules, 'rule')}`,
    coverageLede: (percent: number, { selected, evaluated, error, unknown, notchecked }: Coverage['rules']) => {
      const open = list([
        ...(error > 0 ? [`${number(error)} ended in an error`] : []),
        ...(unknown > 0 ? [`${number(unknown)} stayed unknown`] : []),
        ...(notchecked > 0 ? [`${number(notchecked)} wait for a person or for a fact that nobody gave`] : []),
      ]);
      const rest = open === '' ? '' : `; ${open}`;
      return `${number(evaluated)} of ${count(selected, 'pair')} of a rule and an appliance were judged${rest}. Coverage is ${number(percent)}\u00a0% of what a program can judge.`;
    },
    coverageCaption: 'What was read from each appliance, and how many rules that was enough for.',
    completeFolded: (n: number) => `${count(n, 'appliance')} read completely`,
    ofTotal: (n: number, total: number) => `${number(n)} of ${number(total)}`,
    nothingMissing: 'Nothing',
    missing: (forbidden: number, failed: number, absent: number) =>
      list([
        ...(forbidden > 0 ? [`${number(forbidden)} forbidden`] : []),
        ...(failed > 0 ? [`${number(failed)} failed`] : []),
        ...(absent > 0 ? [`${number(absent)} not offered`] : []),
      ]),
    gapsTitle: (n: number) => (n === 1 ? 'The gap' : `The ${number(n)} gaps`),
    noGaps: 'No gap was recorded.',
    unaudited: (n: number) => `${count(n, 'endpoint')} that no rule knows`,
    summaryLede: (findings: number, appliances: number) =>
      findings === 0 ? 'There are no findings.' : `${count(findings, 'finding')} on ${count(appliances, 'appliance')}.`,
    newCount: (n: number) => (n === 0 ? '' : `${number(n)} new`),
    waivedNote: (date: string | null) => (date === null ? '' : `next ends ${date}`),
    kindsCaption: 'Results by kind',
    noBaseline: 'There is no earlier scan to compare with.',
    noChange: (date: string) => `No verdict changed since the scan of ${date}.`,
    noTrend: 'A trend appears from the second scan on.',
    noHistory: 'No findings of earlier scans came with this result.',
    trendTitle: 'Findings over time',
    trendDescription: (n: number, from: string, to: string) =>
      `Open findings in ${count(n, 'scan')} from ${from} to ${to}. The table below has every number.`,
    trendAll: 'all findings',
    trendWorst: 'critical and high',
    matrixLede: 'The worst result of each rule on each appliance. Each cell leads to its evidence.',
    matrixLedeGroups: (label: string) =>
      `The fleet is too large for one column per appliance. Columns are groups by the label “${label}”; each cell counts the appliances with the worst result.`,
    matrixLedeAll:
      'The fleet is too large for one column per appliance. Each cell counts the appliances with the worst result.',
    matrixCaption: 'Rules by area against appliances',
    matrixEmpty: 'No rule was selected.',
    wholeFleet: 'Fleet',
    unlabelled: 'no label',
    cell: (rule: string, column: string, word: string) => `${rule}, ${column}: ${word}`,
    cellCount: (word: string, n: number, total: number) =>
      n === total ? `${word}, all ${number(n)}` : `${word} ${number(n)} of ${number(total)}`,
    findingsLede: 'Worst first. A waived finding stays visible, is marked, and is not counted.',
    noFindings: 'No rule that could be judged failed.',
    severityGroup: (severity: string, n: number) => `${severity}, ${count(n, 'rule')}`,
    findingMeta: (objects: number, appliances: number, waived: number) =>
      `${count(objects, 'result')} on ${count(appliances, 'appliance')}${waived > 0 ? `, ${number(waived)} waived` : ''}`,
    findingCaption: 'What was found',
    since: (date: string, days: number) => `since ${date}${days === 0 ? '' : ` (${count(days, 'day')})`}`,
    newFinding: 'new in this scan',
    waivedUntil: (date: string, approver: string, why: string, ticket: string | null) =>
      `Waived until ${date} by ${approver}: ${why}${ticket === null ? '' : ` (${ticket})`}`,
    waiverExpired: (id: string, date: string, approver: string) =>
      `The waiver ${id} by ${approver} ended on ${date}: this counts as a finding again.`,
    attested: (by: string, date: string, statement: string) => `Stated by ${by} on ${date}: ${statement}`,
    unconfirmed: 'The field names this rule reads were not yet confirmed on a live appliance.',
    absent: 'not there',
    unread: 'not read',
    redacted: (kind: string, length: number, common: boolean) =>
      `${kind}, withheld: ${count(length, 'character')}${common ? ', a well-known default' : ''}`,
    truncated: (n: number) => `… ${count(n, 'more character')}`,
    asRuleSays: (expected: string) => expected,
    unjudgedLede:
      'Neither pass nor fail: the data were missing, or not what they should be. Each of these is an open question.',
    noUnjudged: 'Every rule that was asked could be judged.',
    nothingJudged: (n: number, reason: string) => `${count(n, 'result')} open: ${reason}`,
    unjudgedCaption: 'Why it could not be judged',
    appliancesLede: 'Each appliance with its identity, what was read from it, and every result.',
    noAppliances: 'No appliance was selected.',
    findingsShort: (n: number) => (n === 0 ? 'no findings' : count(n, 'finding')),
    openShort: (n: number) => `${number(n)} not judged`,
    factUrl: 'Address',
    factVersion: 'Firmware',
    factLabels: 'Labels',
    factCriticality: 'Criticality',
    factZone: 'Zone',
    factProtocol: 'Protocol',
    factTrust: 'Verified by',
    factSubject: 'Certificate of',
    factIssuer: 'Issued by',
    factValidity: 'Valid',
    factFingerprint: 'SHA-256',
    factRequests: 'Requests',
    factClock: 'Clock',
    factError: 'Problem',
    requests: (requests: number, logins: number) => `${count(requests, 'GET request')}, ${count(logins, 'login')}`,
    endpointsRead: (read: number, missing: string) => `${number(read)} read${missing === '' ? '' : `; ${missing}`}`,
    clockOffset: (seconds: string, ahead: boolean) => `${seconds} s ${ahead ? 'ahead of' : 'behind'} the scanner`,
    clockSame: 'agrees with the scanner',
    noTls: 'No handshake was completed.',
    torn: 'The configuration changed while it was read: what belongs together may stem from two moments.',
    rejected: (n: number) => `${count(n, 'address', 'addresses')} offered by the appliance but not followed`,
    rowsTitle: (n: number) => `All ${count(n, 'result')}`,
    rowsTitleOpen: (n: number) => `${count(n, 'result')} that ${n === 1 ? 'is' : 'are'} not a pass`,
    idsOf: (word: string, n: number) => `${word}, ${count(n, 'rule')}`,
    frameworksLede:
      'What the rules say about each control. A control that no rule speaks about is not covered, whatever else passes.',
    noFrameworks: 'No framework mapping came with the ruleset.',
    frameworkCaption: (title: string) => `Controls of ${title}`,
    frameworkLine: (parts: readonly string[]) => list(parts),
    frameworkParts: {
      pass: (n: number) => `${count(n, 'control')} without findings`,
      fail: (n: number) => `${number(n)} with findings`,
      waived: (n: number) => `${number(n)} with waived findings`,
      open: (n: number) => `${number(n)} not fully judged`,
      manual: (n: number) => `${number(n)} for a person to answer`,
      notapplicable: (n: number) => `${number(n)} not applicable`,
      notselected: (n: number) => `${number(n)} left out`,
      none: (n: number) => `${number(n)} that nothing covers`,
    },
    manualOnly: 'only manual rules',
    leftOut: (left: number, rules: number) =>
      left === rules
        ? `${rules === 1 ? 'its rule was' : 'its rules were'} left out`
        : `${number(left)} of its ${count(rules, 'rule')} left out`,
    partlyManual: 'also needs a person’s answer',
    waiversLede: (n: number) =>
      `${count(n, 'waiver')}. A waiver accepts a finding for a time; the finding itself stays.`,
    noWaivers: 'No waiver was given.',
    everywhere: 'every appliance',
    coversResults: (n: number) => (n === 0 ? 'nothing' : count(n, 'result')),
    overBroad: 'Wider than it should be: it covers results nobody named.',
    manualLede:
      'What no interface tells. A dated statement of a person answers it; when that ends the question is open again.',
    noManual: 'No manual rule was selected.',
    everyDays: (n: number) => `every ${count(n, 'day')}`,
    statedBy: (by: string, date: string, until: string) => `${by}, ${date}, valid until ${until}`,
    lapsedBy: (by: string, date: string, until: string) => `${by}, ${date}; out of date since ${until}`,
    driftLede: (date: string, settings: number, verdicts: number) =>
      `Since the scan of ${date}: ${count(settings, 'setting')} and ${count(verdicts, 'verdict')} changed.`,
    driftCaption: 'Settings that changed, with the verdicts they changed',
    driftOthers: 'Verdicts that changed without a changed setting: by a waiver, by time, or by what could be read',
    noDrift: (date: string) => `Nothing changed since the scan of ${date}.`,
    noVerdict: 'none',
    consistencyLede: 'The same setting on appliances that share labels.',
    noConsistency: 'Appliances that share labels agree, or there is nothing to compare.',
    deviationsLede: 'Where this scan departs from the shipped profile, and the reason given.',
    noDeviations: 'The profile was used as it ships.',
    noReason: 'no reason given',
    excluded: 'rule left out',
    included: 'rule added',
    methodLede: (tool: string, version: string) =>
      `${tool} ${version} read the configuration over the REST interface and evaluated it against rules. It changed nothing.`,
    methodNotes: [
      'Only GET requests were sent, besides logging in and out. No transaction was opened.',
      'Absent data never passes: what could not be read is “error”, what was read but did not hold the datum is “unknown”.',
      'Secrets were replaced before evaluation and before anything was written; of each, only its length, whether it is a well-known default and a keyed fingerprint remain.',
      'Control characters and invisible characters that an appliance sent are printed as visible signs.',
    ],
    factTool: 'Tool',
    factRuleset: 'Ruleset SHA-256',
    factSchema: 'Results format',
    factBaseline: 'Compared with',
    factSent: 'Requests sent',
    factTls: 'TLS trust',
    factOrigin: 'Collected elsewhere',
    origin: (zone: string, n: number, time: string, key: string) =>
      `Zone ${zone}: ${count(n, 'appliance')}, from ${time} on; signature verified with key ${key}`,
    noOrigin: (n: number, time: string) =>
      `${count(n, 'appliance')}, from ${time} on; who collected this was not verified`,
    factKey: 'Fingerprint key',
    noKey: 'a random one for this scan',
    rulesTitle: (n: number) => `The ${count(n, 'rule')} as used`,
  };
};
