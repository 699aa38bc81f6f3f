/** Words that only printed editions say. */
export const print = {
  ruleset: 'Ruleset SHA-256',
  tool: 'Tool',
  signOff: 'Sign-off',
  role: 'Role',
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
    'Printed with fonts that cover Latin, Greek and Cyrillic. A character of another script that no font of the printing system has is drawn as a box and may not be found by a search here; results.json and the HTML report have its text.',
  ],
};
