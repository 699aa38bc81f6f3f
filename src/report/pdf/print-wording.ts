/** Words that only the printed edition says. A second language is a second object of this type, as with the other wordings. */
export interface PrintWording {
  readonly ruleset: string;
  readonly tool: string;
  readonly signOff: string;
  readonly role: string;
  readonly name: string;
  readonly date: string;
  readonly signature: string;
  readonly roles: readonly string[];
  readonly run: string;
  readonly page: string;
  readonly of: string;
  readonly appliancesLede: string;
  readonly notes: readonly string[];
}

export const printEnglish: PrintWording = {
  ruleset: 'Ruleset SHA-256',
  tool: 'Tool',
  signOff: 'Sign-off',
  role: '',
  name: 'Name',
  date: 'Date',
  signature: 'Signature',
  roles: ['Prepared', 'Reviewed', 'Approved'],
  run: 'Run',
  page: 'Page',
  of: 'of',
  appliancesLede:
    'Each appliance with its identity and what was read from it. Passed and inapplicable results are counted here; results.json and the HTML report list every one.',
  notes: [
    'Printed with fonts that cover Latin, Greek and Cyrillic. A character of another script that no font of the printing system has is drawn as a box; its text stays in this file for searching and copying.',
  ],
};
