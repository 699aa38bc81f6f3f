import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { answerTarget, endpointTarget } from './endpoint-target.ts';
import { fileTargets, type Target } from './file-targets.ts';
import { mutateBytes } from './mutate.ts';
import { createRandom } from './random.ts';

const CORPUS = new URL('./corpus/', import.meta.url);
const targets: readonly Target[] = [...(await fileTargets()), answerTarget, await endpointTarget()];

const cases = targets.flatMap((target) =>
  listOf(target.name).map((file): [string, Target] => [`${target.name}/${file}`, target]),
);

function listOf(name: string): string[] {
  try {
    return readdirSync(new URL(`${name}/`, CORPUS)).sort();
  } catch {
    return [];
  }
}

test('the corpus has something to say', () => {
  expect(cases.length).toBeGreaterThan(10);
});

test.each(cases)('%s does no harm', async (file, target) => {
  await target.take(readFileSync(new URL(file, CORPUS)));
});

test.each(targets.map((target) => [target.name, target] as const))(
  'twenty more of %s do none',
  async (_name, target) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = createRandom(seed);
      const isMade = target.make !== undefined && (target.seeds.length === 0 || seed % 2 === 0);
      const bytes = isMade ? target.make?.(seed) : mutateBytes(random.pick(target.seeds), target.seeds, random);
      await target.take(bytes as Buffer);
    }
  },
);
