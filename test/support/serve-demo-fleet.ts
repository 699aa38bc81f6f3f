import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { startDemoFleet } from './demo-fleet.ts';

// `npm run demo-fleet [-- FOLDER]`: keeps the four simulated appliances of the demo running until Ctrl-C, to try commands on.

const folder = resolve(process.argv[2] ?? 'demo-output');
const fleet = await startDemoFleet(folder);
const variables = Object.entries(fleet.environment).map(([name, value]) => `export ${name}='${value}'`);
process.stdout.write(
  `The appliances run until Ctrl-C. In another terminal:\n\n  cd ${relative('.', folder) || '.'}\n${variables.map((line) => `  ${line}\n`).join('')}\n`,
);
// A server alone does not say how long it is wanted.
const timer = setInterval(() => undefined, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(timer);
await fleet.stop();
