import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Name and version of this program, as they stand in snapshots, results and manifests. */
export const TOOL = { name: 'sps-audit', version } as const;
