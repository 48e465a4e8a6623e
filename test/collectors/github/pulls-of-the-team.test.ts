import type { Repository, StoredPull, GithubRun as StoredRun } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const MINUTE = 60_000;
const MERGED_AT = NOW - DAY;
const merged = (number: number, hours: number, more: Partial<StoredPull> = {}): StoredPull => ({
  number,
  createdAt: MERGED_AT - hours * HOUR,
  updatedAt: MERGED_AT,
  closedAt: MERGED_AT,
  mergedAt: MERGED_AT,
  headSha: `head${number}`,
  ...more,
});
const open = (number: number, more: Partial<StoredPull> = {}): StoredPull => ({
  ...merged(number, 24, { closedAt: null, mergedAt: null, updatedAt: NOW - 15 * DAY }),
  ...more,
});
/** A check of the first pull request's last commit, green half an hour before the merge. */
const check = (id: number, workflow: string, more: Partial<StoredRun> = {}): StoredRun => ({
  id,
  workflow,
  branch: 'topic',
  event: 'pull_request',
  headSha: 'head1',
  startedAt: MERGED_AT - HOUR,
  endsAt: MERGED_AT - HOUR / 2,
  conclusions: ['success'],
  ...more,
});

async function collect(repository: Partial<Repository>, rules = {}) {
  await using scene = await startGithubHarness(repository, { rules });
  const found = await scene.collect();
  expect(found.errors).toEqual([]);
  return (name: string) => sampleOf(found, `github.${name}`);
}

const BOT = { login: 'dependabot[bot]', isBot: true };

describe('pulls of the team', () => {
  test('a team with one pull request of a person and nine of a bot has the cycle time of the person', async () => {
    const bots = Array.from({ length: 9 }, (_, index) => merged(10 + index, 0.1, BOT));
    const pulls = [merged(1, 24), ...bots];
    const value = await collect({ pulls });
    expect([value('prs.merged_7d'), value('prs.cycle_time_hours')]).toEqual([1, 24]);
    const all = await collect({ pulls }, { pulls: { bots: 'count' } });
    expect([all('prs.merged_7d'), all('prs.cycle_time_hours')]).toEqual([10, expect.closeTo(2.49)]);
  });

  test('bots and drafts are neither stale nor open unless the catalog says so, and a deleted account is a person', async () => {
    const pulls = [
      ...[open(1), open(2, { isDraft: true }), open(3, BOT), open(4, { login: 'robot', isBot: true })],
      ...[open(5, { login: 'renovate[bot]' }), open(6, { login: null })],
    ];
    const counts = async (rules = {}) => {
      const value = await collect({ pulls }, rules);
      return [value('prs.open'), value('prs.stale_count_14d')];
    };
    expect(await counts()).toEqual([2, 2]);
    expect(await counts({ pulls: { drafts: 'count' } })).toEqual([3, 3]);
    expect(await counts({ pulls: { bots: 'count', drafts: 'count' } })).toEqual([6, 6]);
  });

  test('a merge into another branch is not a merge into main, nor a forced one', async () => {
    const stack = [2, 3, 4, 5].map((number) => merged(number, 1, { base: `part-${number}`, headSha: 'head1' }));
    const red = check(1, 'Tests', { conclusions: ['failure'] });
    const value = await collect({ pulls: [merged(1, 24, { headSha: 'other' }), ...stack], runs: [red] });
    expect([value('prs.merged_7d'), value('prs.cycle_time_hours'), value('commits.force_merge_7d')]).toEqual([
      1, 24, 0,
    ]);
    const trunk = await collect({ pulls: stack, branches: ['part-2', 'main'] }, { main: 'part-2' });
    expect(trunk('prs.merged_7d')).toBe(1);
  });

  const UNDER_WAY = { endsAt: MERGED_AT + HOUR };

  test.each<[string, Partial<StoredRun>]>([
    ['the workflow that merges, under way', { startedAt: MERGED_AT - 20_000, endsAt: MERGED_AT + 10 * MINUTE }],
    ['one that waited for the checks, merged and ended', { startedAt: MERGED_AT - HOUR, endsAt: MERGED_AT + 20_000 }],
    ['what an approval began', { event: 'pull_request_review', ...UNDER_WAY }],
    ['what an approval began, and failed', { event: 'pull_request_review', conclusions: ['failure'] }],
    ['what a comment began', { event: 'issue_comment', ...UNDER_WAY }],
    ['what merges for forks', { event: 'pull_request_target', ...UNDER_WAY }],
    ['what the merge itself began', { startedAt: MERGED_AT - 1_000, ...UNDER_WAY, conclusions: ['failure'] }],
    ['a deployment that waits for an approval', { isWaiting: true, endsAt: NOW + DAY }],
  ])('over green tests, %s makes no forced merge', async (_, more) => {
    const value = await collect({ pulls: [merged(1, 5)], runs: [check(1, 'Tests'), check(2, 'Other', more)] });
    expect(value('commits.force_merge_7d')).toBe(0);
  });

  test.each<[string, Partial<StoredRun>]>([
    ['that had failed', { conclusions: ['failure'] }],
    ['that had not ended', UNDER_WAY],
    ['that had failed for forks', { event: 'pull_request_target', conclusions: ['failure'] }],
    ['that has not ended yet', { endsAt: NOW + HOUR }],
  ])('a check %s makes a forced merge, whoever opened the pull request', async (_, more) => {
    const value = await collect({ pulls: [merged(1, 5, BOT)], runs: [check(1, 'Tests', more), check(2, 'Lint')] });
    expect(value('commits.force_merge_7d')).toBe(1);
  });

  test('a merge that waits for none of its checks is forced however soon after their beginning', async () => {
    const begun = { startedAt: MERGED_AT - 20_000, ...UNDER_WAY };
    const runs = [check(1, 'Tests', begun), check(2, 'Lint', begun)];
    expect((await collect({ pulls: [merged(1, 5)], runs }))('commits.force_merge_7d')).toBe(1);
  });
});
