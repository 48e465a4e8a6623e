import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatedRepository } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

describe('GitHub requests', () => {
  test.each([
    [1_000, 150],
    [10_000, 1_000],
  ])(
    'at %d runs a week an hour of the 15-minute schedule stays under %d requests',
    async (runsPerWeek, most) => {
      const repository = simulatedRepository(NOW, { runsPerWeek, isBrief: true });
      await using scene = await startGithubHarness(repository);
      const started = performance.now();
      const first = await scene.collect();
      const seconds = (performance.now() - started) / 1000;
      expect(first.errors).toEqual([]);
      expect(sampleOf(first, 'github.ci.workflow_runs_7d')).toBeGreaterThan(0.98 * runsPerWeek);
      const firstRequests = scene.github.requests.length;
      const perHour: number[] = [];
      // The first two hours, and one in which all seven days are read anew.
      for (const skipped of [0, 0, 4]) {
        scene.now += skipped * HOUR;
        const before = scene.github.requests.length;
        for (let quarter = 0; quarter < 4; quarter += 1) {
          scene.now += HOUR / 4;
          await scene.collect();
        }
        perHour.push(scene.github.requests.length - before);
      }
      const line = `GitHub at ${runsPerWeek} runs a week: first run ${firstRequests} requests in ${seconds.toFixed(2)} s, then ${perHour.join(', ')} an hour\n`;
      process.stdout.write(line);
      expect(Math.max(...perHour)).toBeLessThan(most);
      // What was read bit by bit is what a fresh reading finds.
      const [kept, anew] = [await scene.collect(), await freshly(repository, scene.now)];
      const plain = (run: typeof kept) =>
        run.samples.map(({ metric, value, tags }) => [metric, JSON.stringify(tags), value]);
      expect(plain(kept)).toEqual(plain(anew));
    },
    60_000,
  );

  async function freshly(repository: ReturnType<typeof simulatedRepository>, now: number) {
    await using scene = await startGithubHarness(repository);
    scene.now = now;
    return await scene.collect();
  }

  test('an unchanged answer is not sent again, and does not count against the limit', async () => {
    await using scene = await startGithubHarness(simulatedRepository(NOW - DAY));
    // The pull requests of single commits are looked up ten in a run.
    for (let run = 0; run < 2; run += 1) await scene.collect();
    const [counted, asked] = [scene.github.counted(), scene.github.requests.length];
    await scene.collect();
    const pulls = scene.github.requests.slice(asked).filter(({ path }) => path.includes('/pulls'));
    expect(pulls.map(({ status }) => status)).toEqual(pulls.map(() => 304));
    expect(pulls.length).toBeGreaterThan(1);
    expect(scene.github.counted() - counted).toBeLessThanOrEqual(2);
    expect(scene.github.requests.filter(({ status }) => status === 304).length).toBeGreaterThan(2);
  });

  test('the commits of a clone are those of its git log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clone-'));
    const git = (date: number, ...args: string[]) => {
      const at = new Date(date).toISOString();
      const env = { ...ENV, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
      return execFileSync('git', ['-C', folder, ...args], { env, encoding: 'utf8' });
    };
    try {
      git(NOW, 'init', '--quiet', '--initial-branch=main');
      const subjects = ['old', 'hotfix for e', 'd', 'c <!channel>', 'Revert "b"', 'Hotfix: a'];
      subjects.forEach((subject, index) => {
        const name = `dev-${index % 3}`;
        const days = subject === 'old' ? 12 : subjects.length - index;
        git(
          NOW - days * DAY,
          '-c',
          `user.name=${name}`,
          '-c',
          `user.email=${name}@example.com`,
          'commit',
          '--quiet',
          '--allow-empty',
          '-m',
          subject,
        );
      });
      await using scene = await startGithubHarness({}, { commitsFolder: folder });
      const run = await scene.collect();
      const value = (name: string) => sampleOf(run, `github.${name}`);
      expect(value('developers.active_7d')).toBe(3);
      expect([value('commits.total_7d'), value('commits.hotfix'), value('commits.reverts')]).toEqual([5, 2, 1]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a folder that is no clone is named, and costs the commits only', async () => {
    await using scene = await startGithubHarness(simulatedRepository(NOW), { commitsFolder: '/nowhere/at/all' });
    const run = await scene.collect();
    expect(run.errors.map(({ message }) => message).join()).toMatch(/^git log: .*Next step: check GITHUB_COMMITS_DIR/);
    expect(sampleOf(run, 'github.prs.open')).toBeGreaterThan(0);
    expect(sampleOf(run, 'github.commits.total_7d')).toBeUndefined();
  });
});

const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: tmpdir(), GIT_CONFIG_NOSYSTEM: '1' };
