import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import type { Reading, Sample } from '../collector.ts';
import { countBy } from '../statistics.ts';
import type { Commit } from './github-values.ts';
import { missing, together } from './run-endings.ts';
import { WEEK_MS } from './run-history.ts';

/** Authors with a line of their own; each is a metric of its own in Datadog. */
const MOST_AUTHORS = 50;
/** Whoever wrote a commit that names nobody. */
const NOBODY = 'unknown';

/** Commits on the main branch within seven days, by what their subject says, and who wrote them; bots count as commits only. */
export function commitReading(
  commits: readonly Commit[],
  { hotfix, revert }: Pick<GithubRules, 'hotfix' | 'revert'>,
  now: number,
): Reading {
  const week = commits.filter(({ at }) => now - at <= WEEK_MS);
  const saying = (pattern: string) => week.filter(({ subject }) => new RegExp(pattern, 'i').test(subject)).length;
  const byPeople = week.filter(({ isBot }) => !isBot);
  const samples = [
    { metric: 'github.commits.total_7d', value: week.length },
    { metric: 'github.commits.hotfix', value: saying(hotfix) },
    { metric: 'github.commits.reverts', value: saying(revert) },
  ];
  return together([{ samples }, developerReading(byPeople)]);
}

/** How many people wrote these commits; nobody knows where one names nobody. */
function developerReading(commits: readonly Commit[]): Reading {
  const developers = new Set(commits.map(({ author }) => author));
  const samples = [
    { metric: 'github.developers.active_7d', value: developers.size },
    ...(developers.size > 0
      ? [{ metric: 'github.commits.per_developer_7d', value: commits.length / developers.size }]
      : []),
  ];
  if (!developers.has(null)) return { samples };
  const what = 'GitHub /commits: a commit names nobody who wrote it, so how many people did is not known';
  return missing(`${what}. Next step: look at the commits of \`unknown\` in github.commits.by_developer_30d`, samples);
}

/** Commits of each person within thirty days, those with most first. */
export function contributorSamples(commits: readonly Commit[]): readonly Sample[] {
  const counts = countBy(
    commits.filter(({ isBot }) => !isBot),
    ({ author }) => author ?? NOBODY,
  );
  return [...counts]
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other, 'en'))
    .slice(0, MOST_AUTHORS)
    .map(([developer, value]) => ({ metric: 'github.commits.by_developer_30d', value, tags: { developer } }));
}
