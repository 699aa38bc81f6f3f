import { digestJson } from '../snapshot/sha256-hex.ts';

/** Digest of what a scan looked at: its profile and the names of its appliances, in any order. Lower-case hex. */
export function scanScope(scan: {
  readonly run: { readonly profile: string };
  readonly appliances: readonly { readonly name: string }[];
}): string {
  return digestJson([scan.run.profile, ...scan.appliances.map(({ name }) => name).sort()]);
}
