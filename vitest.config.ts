import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { processEnvironment } from './src/config/env-file.ts';

/** Whoever waits longest begins first, so that nobody waits for it alone at the end. */
const LONGEST = ['/test/e2e/', '/test/process.test.ts', '/test/faults/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((part) => moduleId.includes(part));
      return found === -1 ? LONGEST.length : found;
    };
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId, 'en'));
  }
}

/** What keeps state and does not choose its database itself: on SQLite in the first project, on PostgreSQL in the second. */
const STATEFUL = [
  'test/faults/**/*.test.ts',
  'test/e2e/oncall*.test.ts',
  'test/e2e/threads.test.ts',
  'test/publishing/**/*.test.ts',
  'test/slack/outbox/**/*.test.ts',
  'test/slack/request-bound.test.ts',
  'test/jobs/**/*.test.ts',
  'test/store/killed.test.ts',
  'test/commands/collectors.test.ts',
  'test/commands/digest-over-slack.test.ts',
];
/** Those that `npm test` has time for on PostgreSQL too; with EVERY_STORE=1, as in CI, it is all of them. */
const SAMPLE = [
  'test/faults/crash-seeds.test.ts',
  'test/faults/presses.test.ts',
  'test/faults/press-meets-look.test.ts',
  'test/faults/replicas.test.ts',
  'test/publishing/publish.test.ts',
  'test/slack/outbox/**/*.test.ts',
  'test/store/killed.test.ts',
];
/** About files of SQLite, or about both databases by themselves. */
const OF_ONE_STORE = ['test/faults/sqlite-file-lost.test.ts', 'test/faults/table-trouble.test.ts'];

/** Replicas and their ways to a server: many processes, for which CI alone has time. */
const OF_POSTGRES = ['test/faults/replicas-*.test.ts'];

// `npm run attacks` has a configuration of its own.
const exclude = [...configDefaults.exclude, 'test/attacks/**'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'SQLite', include: ['test/**/*.test.ts'], exclude: [...exclude, ...OF_POSTGRES] },
      },
      {
        extends: true,
        test: {
          name: 'PostgreSQL',
          include: processEnvironment().EVERY_STORE === '1' ? STATEFUL : SAMPLE,
          exclude: [...exclude, ...OF_ONE_STORE],
          env: { STORE: 'postgres' },
          globalSetup: 'test/support/postgres-setup.ts',
        },
      },
    ],
    testTimeout: 40_000,
    hookTimeout: 30_000,
    // The Datadog client costs a second to load: each worker loads it once, for no test leaves anything in a module.
    isolate: false,
    // Two more than the cores of a small machine: many tests wait for a process, a page or a clock.
    maxWorkers: 4,
    // Concurrent tests mostly wait for bots in processes of their own.
    maxConcurrency: 8,
    sequence: { sequencer: LongestFirst },
  },
});
