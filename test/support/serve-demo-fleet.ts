import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderGiven, startDemoFleet } from './demo-fleet.ts';

// `npm run demo-fleet [-- FOLDER]`: keeps the four simulated appliances of the demo running until Ctrl-C, to try commands on.

const folder = resolve(folderGiven(process.argv[2]) ?? 'demo-fleet');
const fleet = await startDemoFleet(folder);
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const lines = [
  `cd '${folder}'`,
  ...Object.entries(fleet.environment).map(([name, value]) => `export ${name}='${value}'`),
  `alias sps-audit='"${process.execPath}" "${main}"'`,
];
process.stdout.write(
  `The appliances run until Ctrl-C. In another terminal:\n\n${lines.map((line) => `  ${line}\n`).join('')}\n`,
);
// A server alone does not say how long it is wanted.
const timer = setInterval(() => undefined, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(timer);
await fleet.stop();
