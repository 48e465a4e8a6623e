import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { processEnvironment } from './src/config/environment.ts';
import { JudgeReport } from './test/judges/judge-report.ts';
import { FaultReport } from './test/support/fault-report.ts';
import {
  NOT_IN_CI,
  NOT_IN_CI_ON_POSTGRES,
  NOT_IN_NPM_TEST,
  OF_ONE_STORE,
  OF_POSTGRES,
  SAMPLE,
  STATEFUL,
} from './test/support/stateful.ts';

/** Whoever waits longest begins first, so that nobody waits for it alone at the end. */
const FIRST = ['/test/e2e/', '/test/process.test.ts', '/test/faults/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = FIRST.findIndex((part) => moduleId.includes(part));
      return found === -1 ? FIRST.length : found;
    };
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId, 'en'));
  }
}

// `npm run attacks` has a configuration of its own.
const { EVERY_STORE, LONG, RETRIES = '0' } = processEnvironment();
const everything = EVERY_STORE === '1';
const isLong = LONG === '1';
const exclude = [...configDefaults.exclude, 'test/attacks/**', ...(isLong ? [] : NOT_IN_CI)];

// The packages of this repository as they are written, not as they were built.
const conditions = ['source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'SQLite',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: [...exclude, ...OF_POSTGRES, ...(everything ? [] : NOT_IN_NPM_TEST)],
        },
      },
      {
        extends: true,
        test: {
          name: 'PostgreSQL',
          include: everything ? STATEFUL : SAMPLE,
          exclude: [...exclude, ...OF_ONE_STORE, ...(isLong ? [] : NOT_IN_CI_ON_POSTGRES)],
          env: { STORE: 'postgres' },
          globalSetup: 'test/support/postgres-setup.ts',
        },
      },
    ],
    reporters: ['default', new FaultReport(), new JudgeReport()],
    testTimeout: 120_000,
    // What all tests of a file need is started once, and is not repeated: a slow machine gets its time.
    hookTimeout: 180_000,
    // CI has strange neighbours: what fails there is played once more, and the output says so.
    retry: Number(RETRIES),
    // The Datadog client costs a second to load: each worker loads it once, for no test leaves anything in a module.
    isolate: false,
    // Two more than the cores of a small machine: many tests wait for a process, a page or a clock.
    maxWorkers: 4,
    // Concurrent tests mostly wait for bots in processes of their own.
    maxConcurrency: 6,
    sequence: { sequencer: LongestFirst },
  },
});
