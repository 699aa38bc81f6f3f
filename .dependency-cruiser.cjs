// Import directions of the rooms (docs/architecture.md). Each rule says why; a planted violation in test/architecture.test.ts proves that they bite.
const only = (name, path, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: allowed },
  to: { path },
});

module.exports = {
  forbidden: [
    {
      name: 'model-imports-nothing',
      comment: 'Types and closed lists are what everything else stands on.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^src/model/' },
    },
    {
      name: 'snapshot-is-pure',
      comment: 'Redaction and digests must not depend on anything that is not the data.',
      severity: 'error',
      from: { path: '^src/snapshot/' },
      to: { path: '^src/', pathNot: '^src/(model|snapshot)/' },
    },
    {
      name: 'evaluate-is-pure',
      comment: 'A verdict depends on snapshot, rule and settings alone, so that a stored scan can be judged again.',
      severity: 'error',
      from: { path: '^src/evaluate/' },
      to: { path: '^src/', pathNot: '^src/(model|snapshot|evaluate)/' },
    },
    {
      name: 'results-are-pure',
      comment: 'Joining and counting need no world.',
      severity: 'error',
      from: { path: '^src/results/' },
      to: { path: '^src/', pathNot: '^src/(model|snapshot|evaluate|results)/' },
    },
    {
      name: 'pure-rooms-touch-nothing',
      comment: 'No file, network, process, clock or random in the rooms that decide.',
      severity: 'error',
      from: { path: '^src/(snapshot|evaluate|results)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|util)$' },
    },
    {
      name: 'rooms-do-not-know-scan-or-cli',
      comment: 'The walk goes from the door inwards.',
      severity: 'error',
      from: {
        path: '^src/(model|fleet|collect|snapshot|rules|evaluate|results|report|evidence|history|notify|schedule|queue)/',
      },
      to: { path: '^src/((cli|plan|run)/|(scan|index)\\.ts$)' },
    },
    {
      name: 'plan-does-not-run',
      comment: 'Everything is decided before anybody is contacted; what was decided can then be shown without a scan.',
      severity: 'error',
      from: { path: '^src/plan/' },
      to: { path: '^src/(cli|run|collect|report|notify|schedule|queue)/' },
    },
    {
      name: 'only-cli-starts',
      comment: 'The command is the one door; as a library, src/index.ts is.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|index\\.ts$)' },
      to: { path: '^src/(cli/|index\\.ts$)' },
    },
    {
      name: 'collect-knows-no-rules',
      comment: 'What is read must not depend on what is asked of it.',
      severity: 'error',
      from: { path: '^src/collect/' },
      to: { path: '^src/(rules|evaluate|results|report)/' },
    },
    {
      name: 'evaluate-knows-no-http',
      comment: 'Verdicts work offline.',
      severity: 'error',
      from: { path: '^src/(evaluate|rules|results)/' },
      to: { path: '^src/collect/' },
    },
    {
      name: 'report-reads-only-results',
      comment: 'An old result renders years later, without appliances or rules.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/', pathNot: '^src/(model|report|results|snapshot)/' },
    },
    only(
      'one-importer-undici',
      '(^|/)node_modules/undici/',
      '^src/collect/',
      'All traffic to appliances goes through one room that can only send GET.',
    ),
    only(
      'one-importer-json-logic',
      '(^|/)node_modules/json-logic-js/',
      '^src/evaluate/json-logic\\.ts$',
      'Its operator table is global to the process and its truthiness must not leak.',
    ),
    only('one-importer-handlebars', '(^|/)node_modules/handlebars/', '^src/report/', 'Templates escape in one place.'),
    only(
      'one-importer-puppeteer',
      '(^|/)node_modules/puppeteer',
      '^src/report/pdf/',
      'The browser is locked down in one place.',
    ),
    only(
      'one-importer-pg-boss',
      '(^|/)node_modules/pg-boss/',
      '^src/queue/',
      'What a job may say, and what is believed of it, is decided in one room.',
    ),
    {
      name: 'no-dev-dependencies',
      comment: 'The published package has none of them.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '(^|/)node_modules/(puppeteer|@types)/' },
    },
    {
      name: 'no-unresolvable',
      comment: 'A misspelt import is found here and not by the user.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(undici|json-logic-js|handlebars|puppeteer|pg-boss)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Its TypeScript parser does not work with TypeScript 7 and then sees nothing; swc's does.
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
