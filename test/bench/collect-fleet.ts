import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CA_FILE, DEFAULT_PASSWORD, DEFAULT_USERNAME } from '../support/appliance/index.ts';
import type { CollectAnswer, CollectJob } from './collect-job.ts';
import { interleave, spreadOf } from './measure.ts';
import { runCommand, runJob } from './run-child.ts';
import { type BenchFleet, startBenchFleet } from './simulated-fleet.ts';
import { compare, type Row } from './table.ts';

const APPLIANCES = 50;
const LATENCY_MS = 20;
const CONCURRENCY = 4;
const ROUNDS = 7;

/** Fifty appliances at once, four requests at a time each, against loops that know every path beforehand. */
export async function benchCollectFleet(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-bench-'));
  using fleet = await startBenchFleet(APPLIANCES, LATENCY_MS);
  try {
    const { answer } = await runJob<CollectAnswer>('collect-ours', {
      urls: fleet.urls,
      paths: [],
    } satisfies CollectJob);
    const job: CollectJob = { urls: fleet.urls, paths: answer.paths };
    const gentle = await watch(fleet, () => runJob('collect-ours', job));
    const cookies = await Promise.all(fleet.urls.map(logIn));
    const each = await Promise.all(
      cookies.map((cookie, at) => curlFile(folder, `${at}`, [[fleet.urls[at]!, cookie]], job)),
    );
    const all = await curlFile(
      folder,
      'all',
      fleet.urls.map((url, at) => [url, cookies[at]!] as const),
      job,
    );
    const curlEach = `printf "%s\\n" ${each.join(' ')} | xargs -P ${APPLIANCES} -I FILE curl --parallel --parallel-max ${CONCURRENCY} -sS -K FILE`;
    const measured = await interleave(
      [
        { name: 'collected', run: async () => (await runJob<CollectAnswer>('collect-ours', job)).answer.tookMs },
        { name: 'bare undici', run: async () => (await runJob<CollectAnswer>('collect-bare', job)).answer.tookMs },
        {
          name: 'careful bare undici',
          run: async () => (await runJob<CollectAnswer>('collect-bare', { ...job, careful: true })).answer.tookMs,
        },
        { name: '50 × curl --parallel', run: async () => (await runCommand('sh', ['-c', curlEach])).wallMs },
        {
          name: 'one curl --parallel',
          run: () => curl(['--parallel', '--parallel-max', `${APPLIANCES * CONCURRENCY}`, '-K', all]),
        },
        {
          name: 'curl, one by one',
          run: async () => APPLIANCES * (await sequentialCurl(fleet.urls[0]!, cookies[0]!, job)),
        },
      ],
      ROUNDS,
    );
    const what = `${APPLIANCES} appliances × ${job.paths.length} endpoints, ${LATENCY_MS} ms`;
    const sequential = compare(what, ['curl, one by one', 'collected'], measured, 50);
    return [
      compare(`${what}; ${gentle}`, ['collected', 'bare undici'], measured, 1.15),
      compare(what, ['collected', 'careful bare undici'], measured, 1.15),
      compare(what, ['collected', '50 × curl --parallel'], measured, 1),
      compare(what, ['collected', 'one curl --parallel'], measured, 1),
      { ...sequential, what: `${what}: one appliance by a script, times ${APPLIANCES}`, atLeast: true },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Proves that the limit was kept and connections were reused, by what the appliances saw. */
async function watch(fleet: BenchFleet, work: () => Promise<unknown>): Promise<string> {
  const before = await fleet.report();
  await work();
  const { peakConcurrency, connections, requests, violations, openSessions } = await fleet.report();
  const opened = spreadOf(connections.map((count, index) => count - before.connections[index]!));
  if (peakConcurrency > CONCURRENCY || opened.max > 2 * CONCURRENCY || violations > 0 || openSessions > 0)
    throw new Error(
      `not gentle: ${peakConcurrency} at once, ${opened.max} connections, ${violations} violations, ${openSessions} sessions left open`,
    );
  const perConnection = (requests - before.requests) / (opened.median * APPLIANCES);
  return `seen by an appliance: at most ${peakConcurrency} requests at once, ${opened.max} connections, ${perConnection.toFixed(0)} requests on each`;
}

async function logIn(url: string): Promise<string> {
  const args = [
    '-sS',
    '-D',
    '-',
    '-o',
    '/dev/null',
    '--cacert',
    CA_FILE,
    '-u',
    `${DEFAULT_USERNAME}:${DEFAULT_PASSWORD}`,
    `${url}/api/authentication`,
  ];
  const { stdout } = await runCommand('curl', args);
  return /session_id=[^;\s]+/.exec(stdout)?.[0] ?? '';
}

/** A settings file for curl: every path of every appliance in turn, the answers dropped. */
async function curlFile(
  folder: string,
  name: string,
  appliances: readonly (readonly [string, string])[],
  { paths }: CollectJob,
): Promise<string> {
  const file = join(folder, name);
  const parts = paths.flatMap((path) =>
    appliances.map(
      ([url, cookie]) =>
        `url = "${url}${path}"\noutput = "/dev/null"\ncacert = "${CA_FILE}"\ncookie = "${cookie}"\nuser-agent = "bench"\n`,
    ),
  );
  await writeFile(file, parts.join('next\n'));
  return file;
}

async function curl(args: readonly string[]): Promise<number> {
  return (await runCommand('curl', ['-sS', ...args])).wallMs;
}

/** What people do today: a shell loop that starts curl for each path of one appliance, one after the other. */
async function sequentialCurl(url: string, cookie: string, { paths }: CollectJob): Promise<number> {
  const script = `while read -r path; do curl -sS --cacert ${CA_FILE} -b "${cookie}" -o /dev/null "${url}$path"; done`;
  return (await runCommand('sh', ['-c', script], { input: `${paths.join('\n')}\n` })).wallMs;
}
