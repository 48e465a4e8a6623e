import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 15_000,
    hookTimeout: 30_000,
    // The Datadog client costs a second to load: one worker per core, each loading it once at most.
    maxWorkers: 2,
    // Concurrent tests mostly wait for bots in processes of their own.
    maxConcurrency: 8,
  },
});
