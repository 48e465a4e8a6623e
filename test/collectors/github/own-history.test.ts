import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { processEnvironment } from '../../../src/config/env-file.ts';
import { PACKAGE_ROOT } from '../../../src/package-root.ts';
import { DAY, githubScene, sampleOf } from '../../support/github.ts';

/** Any clone: `CLONE=/path/to/it npx vitest run test/collectors/github/own-history.test.ts`; this repository unless said. */
const { CLONE = PACKAGE_ROOT } = processEnvironment();
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', CLONE, ...args], { encoding: 'utf8', maxBuffer: 50_000_000 });
/** How many of these lines grep finds. */
const grep = (pattern: string, lines: string) =>
  execFileSync('sh', ['-c', 'grep -ciE "$0" || true', pattern], { input: lines, encoding: 'utf8' }).trim();

test('commits, hotfixes, reverts and developers of a real history are what git itself counts', async () => {
  const now = 1000 * (Number(git('log', '-1', '--format=%ct')) + 1);
  const since = (days: number) => `--since=${Math.floor((now - days * DAY) / 1000)}`;
  await using scene = await githubScene({}, { commitsFolder: CLONE, rules: { main: 'HEAD' } });
  scene.now = now;
  const run = await scene.collect();
  expect(run.errors).toEqual([]);

  const subjects = git('log', since(7), '--format=%s', 'HEAD');
  const people = (days: number) =>
    new Map(
      git('shortlog', '-s', since(days), 'HEAD')
        .split('\n')
        .flatMap((line) => {
          const [, count = '', name = ''] = /^\s*(\d+)\t(.+)$/.exec(line) ?? [];
          return name && !name.endsWith('[bot]') ? [[name, Number(count)] as const] : [];
        }),
    );
  const counted = {
    'github.commits.total_7d': Number(git('rev-list', '--count', since(7), 'HEAD')),
    'github.commits.hotfix': Number(grep('^hotfix|\\bhotfix\\b', subjects)),
    'github.commits.reverts': Number(grep('^revert\\b', subjects)),
    'github.developers.active_7d': people(7).size,
  };
  process.stdout.write(`${CLONE.split('/').at(-1)}: ${JSON.stringify(counted)}\n`);
  for (const [metric, count] of Object.entries(counted))
    expect([metric, sampleOf(run, metric)]).toEqual([metric, count]);
  for (const [name, count] of people(30)) expect(sampleOf(run, 'github.commits.by_developer_30d', name)).toBe(count);
  expect(counted['github.commits.total_7d']).toBeGreaterThan(0);
  expect(scene.github.requests.filter(({ path }) => path.includes('/commits'))).toEqual([]);
});
