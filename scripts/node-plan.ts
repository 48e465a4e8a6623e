import { VERSIONS } from './node-binaries.ts';

/** The built bot, which each version starts first. */
export const BOT = 'dist/bot/main.js';
const VITEST = 'node_modules/vitest/vitest.mjs';

/** Options of `npm run node-versions`. */
export interface NodeOptions {
  /** The few tests that CI has time for, on the versions other than the running one. */
  readonly short?: boolean | undefined;
  /** The whole suite. */
  readonly all?: boolean | undefined;
  /** One major version. */
  readonly only?: string | undefined;
}

/** Versions of Node, the steps of each, and environment variables for the steps. */
export interface NodePlan {
  readonly versions: readonly (typeof VERSIONS)[number][];
  readonly steps: readonly (readonly string[])[];
  readonly env: Readonly<Record<string, string>>;
}

/** Tests of parts that may depend on the version: databases, processes, connections, pictures. */
const SAMPLE = [
  [
    'SQLite',
    'test/store',
    'test/cli',
    'test/drawing',
    'test/http-client',
    'test/http-server',
    'test/process.test.ts',
    'test/slack',
  ],
  ['SQLite', 'test/faults/crash-seeds.test.ts', 'test/faults/sqlite-file-lost.test.ts'],
  ['PostgreSQL'],
] as const;
const SHORT = [['SQLite', 'test/store/sqlite', 'test/store/open-store.test.ts']] as const;
const WHOLE = [['SQLite'], ['PostgreSQL']] as const;

const majorOf = (version: string) => version.replace(/^v|\..*$/g, '');

/** Returns what is played with these options; `running` is the version of Node that plays it. Throws for an unknown version. */
export function nodePlan({ short = false, all = false, only }: NodeOptions, running: string): NodePlan {
  const versions = VERSIONS.filter((version) => {
    if (only !== undefined) return only === majorOf(version);
    return !short || majorOf(version) !== majorOf(running);
  });
  if (versions.length === 0) throw new Error(`--only takes one of ${VERSIONS.map(majorOf).join(', ')}`);
  const suites = all ? WHOLE : short ? SHORT : SAMPLE;
  const tests = suites.map(([project, ...files]) => [VITEST, 'run', '--project', project, ...files]);
  return {
    versions,
    steps: [[BOT, '--version'], [BOT, 'demo', '--once'], ...tests],
    // Before a release no less than a pull request has passed: without it only a sample is played on PostgreSQL.
    env: all ? { EVERY_STORE: '1' } : {},
  };
}
