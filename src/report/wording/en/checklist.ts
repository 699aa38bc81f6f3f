import type { createSentences } from './sentences.ts';

/** Words of the pre-audit checklist. */
export const createChecklist = ({ number, count }: Pick<ReturnType<typeof createSentences>, 'number' | 'count'>) => ({
  kicker: 'Pre-audit checklist for Safeguard for Privileged Sessions',
  title: (organisation: string | null, date: string) =>
    `Pre-audit checklist, ${organisation === null ? '' : `${organisation}, `}${date}`,
  fromScan: (date: string, uid: string) => `Filled in from the scan of ${date}, run ${uid}.`,
  blank: 'Blank: nothing was read from any appliance, and every control is still to be answered.',
  scope: (controls: number, manual: number, fleet: number) =>
    `${count(controls, 'control')}, ${number(manual)} of them for a person${fleet === 0 ? '' : `; ${count(fleet, 'appliance')}`}.`,
  facts: {
    profile: 'Profile',
    period: 'Read',
    coverage: 'Coverage',
    appliances: 'Appliances',
    run: 'Run',
    ruleset: 'Ruleset SHA-256',
    tool: 'Tool',
  },
  /** State of one control. `open` stands for error and unknown. */
  states: {
    finding: 'finding',
    open: 'not judged',
    todo: 'to do',
    waived: 'waived',
    noted: 'noted',
    fine: 'in order',
    inapplicable: 'n/a',
    blank: 'not looked at',
  },
  unreached: (names: string) => `Not reached: ${names}. Every control is open there.`,
  insecure: (names: string) =>
    `TLS not verified: ${names}. Who answered there was not checked, by an explicit setting.`,
  legendTitle: 'How to read and fill in',
  meanings: {
    finding: 'Read, and not as it should be, on at least one appliance.',
    open: 'Could not be judged: the data were missing, refused or not what they should be. It says nothing for or against.',
    todo: 'Waits for a person, or for a fact that only the fleet file can tell.',
    waived: 'Not as it should be, and accepted for a time by a waiver.',
    noted: 'Named for the reader, counted neither for nor against.',
    fine: 'Read, and as it should be, wherever it applies. Confirm it by your own sample.',
    inapplicable: 'Does not concern any of these appliances.',
    blank: 'Nothing was looked at by a program.',
  },
  aboutStates:
    'The state is the worst over all appliances; the numbers beside it count appliances. It is what a program read, never your answer.',
  instructions: [
    'Tick one box for every control, say in the note what you looked at, and sign with initials and date.',
    'What is ticked or written on the screen is not kept when the page is closed: print it, or work in checklist.csv.',
  ],
  totals: 'Controls by state',
  head: { control: 'Control', state: 'State and evidence', answer: 'Answer' },
  number: 'No.',
  expected: 'Right when',
  lookAt: 'Look at',
  where: 'Where',
  every: (days: number) => `every ${count(days, 'day')}`,
  answers: { yes: 'In order', no: 'Not in order', na: 'Does not apply' },
  note: 'Note and evidence seen',
  initials: 'Initials, date',
  noteFor: (id: string) => `Note and evidence seen for ${id}`,
  initialsFor: (id: string) => `Initials and date for ${id}`,
  counted: (state: string, n: number, total: number) =>
    `${state} on ${n === total && n > 1 ? `all ${number(n)}` : number(n)}`,
  everywhere: 'every appliance',
  others: (n: number) => `and ${number(n)} more`,
  reference: (id: string) => `result ${id}`,
  moreEvidence: (n: number) => `and ${number(n)} more in results.json`,
  waiver: (id: string, until: string) => `Waiver ${id}, until ${until}.`,
  stated: (by: string, date: string, until: string) => `Stated by ${by} on ${date}, valid until ${until}:`,
  lapsed: (by: string, date: string, until: string) => `Out of date: stated by ${by} on ${date}, ended ${until}:`,
  nobody: 'Nobody has stated anything yet.',
  seen: (list: string) => `Evidence named: ${list}.`,
  areaCount: (n: number) => count(n, 'control'),
  signOff: 'Sign-off',
  roles: ['Filled in', 'Reviewed', 'Accepted'],
  empty: 'No control was selected.',
});
