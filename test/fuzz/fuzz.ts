/**
 * `npm run fuzz -- --minutes N [--seed S] [--target NAME]`: feeds changed files and answers to whatever reads them. An input
 * that throws what it should not, or takes long, is written to test/fuzz/corpus/NAME/, where the tests find it; exits 1 then.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { answerTarget, endpointTarget } from './endpoint-target.ts';
import { fileTargets, type Target } from './file-targets.ts';
import { mutateBytes } from './mutate.ts';
import { createRandom, type Random } from './random.ts';

/** Far above what any input needs, on a busy machine too. */
const MAX_MS = 5_000;
const MAX_BYTES = 1024 ** 3;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' }, target: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 32);
const targets = [...(await fileTargets()), answerTarget, await endpointTarget()].filter(
  ({ name }) => values.target === undefined || name === values.target,
);
const counts = new Map<string, number>(targets.map(({ name }) => [name, 0]));
const failures = new Map<string, string>();
const allSeeds = targets.flatMap(({ seeds }) => seeds);
const started = performance.now();
const untilMs = started + Number(values.minutes) * 60_000;
let slowestMs = 0;
for (let round = seed; performance.now() < untilMs; round += 1) {
  const random = createRandom(round);
  // Equal time for each: they differ a hundredfold in what an input costs.
  const target = targets[round % targets.length] as Target;
  const sliceEndMs = performance.now() + 200;
  while (performance.now() < Math.min(sliceEndMs, untilMs)) {
    await run(target, makeInput(target, random));
  }
}
const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
for (const [name, count] of counts) console.log(`${name}: ${count} inputs`);
console.log(
  `${total} inputs in ${Math.round((performance.now() - started) / 1000)} s, seed ${seed}, slowest ${Math.round(slowestMs)} ms, ${peak} MiB at most, ${failures.size} findings`,
);
for (const [what, file] of failures) console.log(`${file}: ${what}`);
process.exitCode = failures.size === 0 && peak < MAX_BYTES / 2 ** 20 ? 0 : 1;

function makeInput({ make, seeds }: Target, random: Random): Buffer {
  if (make !== undefined && (seeds.length === 0 || random.next() < 0.6)) return make(random.below(2 ** 32));
  return mutateBytes(random.pick(seeds), allSeeds, random);
}

async function run(target: Target, bytes: Buffer): Promise<void> {
  const before = performance.now();
  let wrong: string | null = null;
  try {
    target.take(bytes);
  } catch (error) {
    wrong = (error as Error).stack?.split('\n').slice(0, 3).join(' ') ?? String(error);
  }
  const tookMs = performance.now() - before;
  slowestMs = Math.max(slowestMs, tookMs);
  counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
  if (tookMs > 1_000) console.log(`${target.name}: ${Math.round(tookMs)} ms for ${bytes.length} bytes`);
  if (wrong === null && tookMs > MAX_MS) wrong = `took more than ${MAX_MS} ms`;
  const what = `${target.name}: ${wrong}`;
  if (wrong === null || failures.has(what)) return;
  const folder = new URL(`./corpus/${target.name}/`, import.meta.url);
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(name, folder), bytes);
  failures.set(what, `corpus/${target.name}/${name}`);
  console.log(what);
}
