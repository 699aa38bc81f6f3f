import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanResult } from '../../src/model/scan-result.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { judgedPart } from '../support/zone-rig.ts';

/**
 * What differs between two scans' folders of the same appliances, a line each: their results and every snapshot byte by byte, but for
 * identity, run times and how the collection went.
 */
export async function differences(one: string, other: string): Promise<string[]> {
  const names = await Promise.all([one, other].map((folder) => readdir(join(folder, 'snapshots'))));
  const all = [...new Set(names.flat())].sort().map((name) => `snapshots/${name}`);
  const [left, right] = await Promise.all([openScan(one), openScan(other)]);
  const found: string[] = [];
  for (const name of ['results.json', 'results.csv', ...all]) {
    const [text, against] = await Promise.all([left(name), right(name)]);
    if (text === null || text !== against) found.push(`${name}: ${firstDifference(text ?? '', against ?? '')}`);
  }
  return found;
}

/** Gives the files of a scan without what belongs to that scan alone; null for one that is not there. */
async function openScan(folder: string): Promise<(name: string) => Promise<string | null>> {
  const { run } = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as ScanResult;
  return async (name) => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text === null) return null;
    const lasting = name.endsWith('.csv') ? text : JSON.stringify(lastingPart(name, JSON.parse(text)));
    // Of a first scan every finding is as old as the scan.
    return lasting.replaceAll(run.uid, 'UID').replaceAll(run.startTime, 'START').replaceAll(run.endTime, 'END');
  };
}

function lastingPart(name: string, parsed: unknown): object {
  if (name === 'results.json') return judgedPart(parsed as ScanResult);
  const { startTime: _start, endTime: _end, requests: _requests, logins: _logins, ...rest } = parsed as Snapshot;
  const { clockOffsetMs: _clock, ...lasting } = rest;
  return lasting;
}

function firstDifference(left: string, right: string): string {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const [from, to] = [Math.max(0, at - 60), at + 60];
  return `${JSON.stringify(left.slice(from, to))} against ${JSON.stringify(right.slice(from, to))}`;
}
