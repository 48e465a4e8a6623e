import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import type { Sample } from '../collector.ts';
import { countBy } from '../statistics.ts';
import type { Commit } from './github-values.ts';
import { WEEK_MS } from './run-history.ts';

/** Authors with a line of their own; each is a metric of its own in Datadog. */
const MOST_AUTHORS = 50;

/** Commits on the main branch within seven days, by what their subject says, and who wrote them; bots count as commits only. */
export function commitSamples(
  commits: readonly Commit[],
  { hotfix, revert }: Pick<GithubRules, 'hotfix' | 'revert'>,
  now: number,
): readonly Sample[] {
  const week = commits.filter(({ at }) => now - at <= WEEK_MS);
  const saying = (pattern: string) => week.filter(({ subject }) => new RegExp(pattern, 'i').test(subject)).length;
  const byPeople = week.filter(({ isBot }) => !isBot);
  const developers = new Set(byPeople.map(({ author }) => author)).size;
  return [
    { metric: 'github.commits.total_7d', value: week.length },
    { metric: 'github.commits.hotfix', value: saying(hotfix) },
    { metric: 'github.commits.reverts', value: saying(revert) },
    { metric: 'github.developers.active_7d', value: developers },
    ...(developers > 0 ? [{ metric: 'github.commits.per_developer_7d', value: byPeople.length / developers }] : []),
  ];
}

/** Commits of each person within thirty days, those with most first. */
export function contributorSamples(commits: readonly Commit[]): readonly Sample[] {
  const counts = countBy(
    commits.filter(({ isBot }) => !isBot),
    ({ author }) => author,
  );
  return [...counts]
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other, 'en'))
    .slice(0, MOST_AUTHORS)
    .map(([developer, value]) => ({ metric: 'github.commits.by_developer_30d', value, tags: { developer } }));
}
