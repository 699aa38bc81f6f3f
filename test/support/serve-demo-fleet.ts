import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_FLEET_FILE, folderGiven, startDemoFleet } from './demo-fleet.ts';

// `npm run demo-fleet [-- FOLDER]`: keeps the four simulated appliances of the demo running until Ctrl-C, to try commands on.

const folder = resolve(folderGiven(process.argv[2]) ?? 'demo-fleet');
if (await isServed(folder)) {
  process.stderr.write(
    `A fleet runs for ${folder} already; another one wants another folder: npm run demo-fleet -- FOLDER\n`,
  );
  process.exit(2);
}
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

/** Whether somebody listens where the folder's fleet file says that the first appliance is. */
async function isServed(folder: string): Promise<boolean> {
  const fleetFile = await readFile(join(folder, DEMO_FLEET_FILE), 'utf8').catch(() => '');
  const port = /https:\/\/127\.0\.0\.1:(\d+)/.exec(fleetFile)?.[1];
  if (port === undefined) return false;
  const socket = connect(Number(port), '127.0.0.1');
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
}
