import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { answerTarget, endpointTarget } from './endpoint-target.ts';
import { fileTargets, type Target } from './file-targets.ts';
import { mutateBytes } from './mutate.ts';
import { createRandom } from './random.ts';

const CORPUS = new URL('./corpus/', import.meta.url);
const targets: readonly Target[] = [...(await fileTargets()), answerTarget, await endpointTarget()];
const kept = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('/'));

test.each(kept.sort())('%s does no harm', (file) => {
  const target = targets.find(({ name }) => file.startsWith(`${name}/`));
  if (target === undefined) throw new Error('nothing reads this');
  target.take(readFileSync(new URL(file, CORPUS)));
});

test.each(targets.map((target) => [target.name, target] as const))(
  '%s is changed from what is taken, and twenty changes do no harm',
  (_name, target) => {
    const seeds = target.seeds.length > 0 ? target.seeds : [target.make?.(0) as Buffer];
    for (const seed of seeds) expect(target.take(seed)).toBe(true);
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = createRandom(seed);
      const isMade = target.make !== undefined && (target.seeds.length === 0 || seed % 2 === 0);
      const bytes = isMade ? target.make?.(seed) : mutateBytes(random.pick(target.seeds), target.seeds, random);
      target.take(bytes as Buffer);
    }
  },
);
