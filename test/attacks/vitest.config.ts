import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { processEnvironment } from '../../src/config/environment.ts';

const conditions = ['source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/attacks/**/*.test.ts'],
    // Prints what was tried and what held, and writes test/artifacts/attacks.md.
    globalSetup: ['test/attacks/support/table.ts'],
    // Each waits for bots in processes of their own.
    maxWorkers: 3,
    maxConcurrency: 8,
    isolate: false,
    // As in vitest.config.ts: for a machine that is busy with something else.
    retry: Number(processEnvironment().RETRIES ?? '0'),
  },
});
