import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { nodeBinary, VERSIONS } from './node-binaries.ts';

/**
 * `npm run node-versions`: starts the built bot, runs its demo, and plays tests on both databases, on each version of Node that it is for.
 *
 * `--short` plays the few that CI has time for, on the versions other than the one that CI itself runs on; `--all` plays the whole suite;
 * `--only 24` is about one version.
 */
const BOT = 'dist/bot/main.js';
const VITEST = 'node_modules/vitest/vitest.mjs';

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

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, all: { type: 'boolean' }, only: { type: 'string' } },
});
const suites = values.all ? WHOLE : values.short ? SHORT : SAMPLE;
const majorOf = (version: string) => version.replace(/^v|\..*$/g, '');
const wanted = VERSIONS.filter((version) => {
  if (values.only !== undefined) return values.only === majorOf(version);
  return !values.short || majorOf(version) !== majorOf(process.version);
});
if (wanted.length === 0) throw new Error(`--only takes one of ${VERSIONS.map(majorOf).join(', ')}`);

for (const version of wanted) {
  const node = nodeBinary(version);
  const failed = stepsOf().filter((args) => {
    process.stdout.write(`Node ${version}: ${args.join(' ')}\n`);
    const isBot = args[0] === BOT;
    const { status, stdout, stderr } = spawnSync(node, args, { stdio: isBot ? 'pipe' : 'inherit', encoding: 'utf8' });
    // The bot says nothing there that is not about a problem, and Node warns there of what is going to change.
    const isFine = status === 0 && (!isBot || stderr === '');
    if (!isFine && isBot) process.stdout.write(`${stdout}${stderr}`);
    return !isFine;
  });
  process.stdout.write(`Node ${version}: ${failed.length === 0 ? 'passed' : `${failed.length} failed`}\n`);
  if (failed.length > 0) process.exitCode = 1;
}

function stepsOf(): readonly (readonly string[])[] {
  const tests = suites.map(([project, ...files]) => [VITEST, 'run', '--project', project, ...files]);
  return [[BOT, '--version'], [BOT, 'demo', '--once'], ...tests];
}
