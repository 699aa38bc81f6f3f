import { createNumberWriter, DEFAULT_NOTATION, type Notation } from '../notation.ts';
import type { Wording } from '../wording.ts';
import { createChecklist } from './checklist.ts';
import { labels } from './labels.ts';
import { print } from './print.ts';
import { createSentences } from './sentences.ts';

const kinds = {
  fail: 'fail',
  error: 'error',
  unknown: 'unknown',
  notchecked: 'to do',
  informational: 'info',
  pass: 'pass',
};

/** The English catalogue, with dates and numbers as their reader wants them. */
export function createEnglish(notation: Notation): Wording {
  const say = createSentences(createNumberWriter(notation.numberFormat));
  return { ...english, dateFormat: notation.dateFormat, say, checklist: createChecklist(say) };
}

const sentences = createSentences(createNumberWriter(DEFAULT_NOTATION.numberFormat));

/** The English catalogue in the usual notation. */
export const english: Wording = {
  lang: 'en',
  dateFormat: DEFAULT_NOTATION.dateFormat,
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  kinds: {
    ...kinds,
    notapplicable: 'n/a',
    notselected: 'left out',
    waived: 'waived',
    none: 'not covered',
    manual: 'manual',
  },
  letters: {
    fail: 'F',
    error: 'E',
    unknown: '?',
    notchecked: 'T',
    informational: 'i',
    pass: 'P',
    notapplicable: '–',
    notselected: '·',
    waived: 'W',
  },
  meanings: {
    pass: 'The setting was read and is as it should be.',
    fail: 'The setting was read and is not as it should be.',
    error: 'What the rule needs could not be read.',
    unknown: 'It was read, but the datum was missing or of another kind than expected.',
    notchecked: 'Nobody has answered yet: a manual rule, or a fact that only the fleet file can tell.',
    informational: 'Named for the reader, counted neither for nor against.',
    notapplicable: 'The rule does not concern this appliance, its version or its setup.',
    notselected: 'The profile leaves the rule out.',
  },
  severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low', info: 'info' },
  reasons: {
    'http-401': 'the appliance refused the session (401)',
    'http-403': 'the account lacks the privilege (403)',
    'http-404': 'the appliance does not offer it (404)',
    'http-5xx': 'the appliance failed to answer (5xx)',
    timeout: 'no answer in time',
    network: 'the connection failed',
    tls: 'the TLS connection could not be trusted',
    auth: 'the login was refused',
    redirect: 'the answer led elsewhere and was not followed',
    parse: 'the answer was not readable as JSON',
    limit: 'a limit on size, depth or time was reached',
    interrupted: 'the scan was interrupted',
    'missing-datum': 'the answer does not hold this datum',
    'type-mismatch': 'the datum is of another type than expected',
    'dangling-reference': 'a reference leads to nothing that was read',
    'rule-exception': 'the rule itself could not be evaluated',
    version: 'this version does not have it',
    condition: 'the condition of the rule does not hold',
    'no-objects': 'there is no such object',
    'not-configured': 'a fact that only the fleet file can tell is missing',
    'not-selected': 'the profile leaves it out',
    'manual-pending': 'nobody has answered yet',
    'attestation-expired': 'the answer is out of date',
    'appliance-unreachable': 'the appliance was not reached',
    redacted: 'the value is withheld',
  },
  states: {
    complete: 'complete',
    partial: 'partial',
    failed: 'not reached',
    ok: 'No findings at the threshold',
    findings: 'Findings',
    incomplete: 'Incomplete',
    both: 'Findings, and incomplete',
    nothing: 'Nothing was read',
    active: 'active',
    expiring: 'ends soon',
    expired: 'ended',
    unused: 'unused',
    unmatched: 'matches nothing',
    valid: 'valid',
  },
  changes: {
    new: 'new',
    fixed: 'fixed',
    'newly-unknown': 'no longer judged',
    'now-known': 'judged again',
    waived: 'waived',
    'waiver-expired': 'waiver ended',
    appeared: 'object appeared',
    disappeared: 'object gone',
  },
  trust: {
    system: 'system certificate store',
    'ca-file': 'configured CA file',
    pin: 'pinned certificate',
    insecure: 'not verified',
  },
  frameworks: {
    nist80053r5: 'NIST SP 800-53r5',
    iso27001_2022: 'ISO/IEC 27001:2022',
    pcidss_4_0_1: 'PCI DSS 4.0.1',
    cis_v8_1: 'CIS Controls v8.1',
  },
  areas: { webinterface: 'web interface' },
  abbreviations: ['aaa', 'ssh', 'ntp', 'snmp', 'ldap', 'rdp', 'vnc', 'http', 'ica', 'siem', 'x509', 'ca', 'tls'],
  labels,
  say: sentences,
  print,
  checklist: createChecklist(sentences),
};
