/**
 * A bare undici loop that knows every path beforehand: logs in, asks for each path over four kept connections per appliance,
 * drops the bytes. It discovers, parses, redacts, judges and keeps nothing, and forgives nothing. Asked to be careful it has every
 * connection show its certificate, asks for the state of the configuration before and after, and logs out, as a scan does.
 */
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import { CA_FILE, DEFAULT_PASSWORD, DEFAULT_USERNAME } from '../support/appliance/index.ts';
import type { CollectAnswer, CollectJob } from './collect-job.ts';
import { readJob } from './run-child.ts';

const job = await readJob<CollectJob>();
const ca = readFileSync(CA_FILE);
const authorization = `Basic ${Buffer.from(`${DEFAULT_USERNAME}:${DEFAULT_PASSWORD}`).toString('base64')}`;
let requests = 0;

async function collect(url: string): Promise<void> {
  const resumption = job.careful === true ? { maxCachedSessions: 0 } : {};
  const pool = new Pool(url, { connections: 4, pipelining: 1, connect: { ca, ...resumption } });
  const get = async (path: string, headers: Record<string, string>, method: 'GET' | 'DELETE' = 'GET') => {
    requests += 1;
    const { body, headers: answered } = await pool.request({ path, method, headers });
    await body.arrayBuffer();
    return answered;
  };
  const answered = await get('/api/authentication', { authorization });
  const cookie = String(answered['set-cookie']).split(';')[0] ?? '';
  if (job.careful === true) await get('/api/info', { cookie });
  const waiting = [...job.paths];
  const worker = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await get(path, { cookie });
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  if (job.careful === true) {
    await get('/api/info', { cookie });
    await get('/api/authentication', { cookie }, 'DELETE');
  }
  await pool.close();
}

const start = performance.now();
const before = process.cpuUsage();
await Promise.all(job.urls.map(collect));
const { user, system } = process.cpuUsage(before);
const answer: CollectAnswer = {
  tookMs: performance.now() - start,
  requests,
  paths: job.paths,
  cpuMs: (user + system) / 1000,
};
process.stdout.write(JSON.stringify(answer));
