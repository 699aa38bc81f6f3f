import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // With `--changed`: what tests read and no import names.
    forceRerunTriggers: ['rules', 'templates', 'docs', 'test/golden'].map((folder) => `**/${folder}/**`),
    // Twenty times what the slowest test takes: cores may be shared.
    testTimeout: 60_000,
    // What a page does next may take longer than a second on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    // Many tests wait for a server, a browser or a clock: more of them than cores may be under way.
    maxWorkers: 4,
    // Modules keep nothing but what they have compiled. Loading them anew for each file is half of the unit tests' time.
    isolate: false,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
