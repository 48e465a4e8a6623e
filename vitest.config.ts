import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 15_000,
    hookTimeout: 30_000,
    // The Datadog client costs a second to load: each worker loads it once, for no test leaves anything in a module.
    isolate: false,
    // Twice the cores of a small machine: many tests wait for a process, a page or a clock.
    maxWorkers: 4,
    // Concurrent tests mostly wait for bots in processes of their own.
    maxConcurrency: 8,
  },
});
