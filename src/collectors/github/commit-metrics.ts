import type { GithubRules } from '../../catalog/collector-sources.ts';
import { countBy } from '../../core/statistics.ts';
import { HOUR_MS, WEEK_MS } from '../../core/time.ts';
import type { MetricGap, PartReading, Sample } from '../collector.ts';
import { mergeReadings, withoutMetrics } from '../reach.ts';
import { oneSpelling } from '../run-collector.ts';
import { type GitCommit, revertsAmong } from './commit.ts';
import { MONTH_MS } from './commit-history.ts';
import { type People, type PeopleRules, peopleOf } from './people.ts';

/** Most authors that are sent; each is a metric of its own in Datadog. */
const MOST_AUTHORS = 50;
/** Name for the author of a commit that has none. */
const NOBODY = 'unknown';
/** Greatest time that clocks of people may be ahead, in milliseconds; the date of a commit further ahead is unknown. */
export const AHEAD_MS = HOUR_MS;

type Rules = PeopleRules & Pick<GithubRules, 'hotfix' | 'revert' | 'merges'>;

/**
 * Counts of the commits on the main branch within seven days, by their messages, and of their authors, from the commits of a month. Those
 * of bots count as commits only, and so do merges, unless the catalog says otherwise. A commit dated in the future is left out, with a
 * note.
 */
export function commitReading(commits: readonly GitCommit[], rules: Rules, now: number): PartReading {
  const week = within(commits, WEEK_MS, now);
  const own = week.filter((commit) => isOwn(commit, rules));
  const isHotfix = new RegExp(rules.hotfix, 'i');
  const isRevert = revertsAmong(commits, rules.revert);
  const samples = [
    { metric: 'github.commits.total_7d', value: week.length },
    { metric: 'github.commits.hotfix', value: own.filter(({ subject }) => isHotfix.test(subject)).length },
    { metric: 'github.commits.reverts', value: own.filter(isRevert).length },
  ];
  const reading = mergeReadings([{ samples }, developerReading(own, peopleAmong(commits, rules))]);
  return { ...reading, notes: aheadNotes(commits, now) };
}

const within = (commits: readonly GitCommit[], span: number, now: number) =>
  commits.filter(({ at }) => now - at <= span && at - now <= AHEAD_MS);

const isOwn = ({ isMerge }: GitCommit, { merges }: Pick<Rules, 'merges'>) => merges === 'count' || !isMerge;

/** People by all signatures of the month, so that a person has the same name in every metric. */
const peopleAmong = (commits: readonly GitCommit[], rules: PeopleRules) =>
  peopleOf(
    commits.flatMap(({ author, coAuthors }) => [author, ...coAuthors]),
    rules,
  );

function aheadNotes(commits: readonly GitCommit[], now: number): readonly MetricGap[] {
  const ahead = commits.filter(({ at }) => at - now > AHEAD_MS);
  const [first] = ahead.toSorted((a, b) => b.at - a.at);
  if (first === undefined) return [];
  const day = new Date(Math.min(first.at, Date.UTC(9999, 11, 31))).toISOString().slice(0, 10);
  const which = `${first.sha.slice(0, 8)} is dated ${day}`;
  const message =
    ahead.length === 1
      ? `1 commit is dated in the future: ${which}. It is not counted`
      : `${ahead.length} commits are dated in the future: ${which}. They are not counted`;
  return [{ message, metrics: [] }];
}

/** Number of people who wrote these commits, alone or with others; unknown if a commit has no author. */
function developerReading(commits: readonly GitCommit[], people: People): PartReading {
  const authors = commits.map(({ author }) => author).filter((author) => !people.isBot(author));
  const others = commits.flatMap(({ coAuthors }) => coAuthors).filter((author) => !people.isBot(author));
  const spellingOf = oneSpelling('developer');
  const names = authors.map((author) => people.nameOf(author));
  const developers = new Set(
    [...names, ...others.map((author) => people.nameOf(author))].flatMap((name) =>
      name === null ? [] : [spellingOf(name)],
    ),
  );
  const samples = [
    { metric: 'github.developers.active_7d', value: developers.size },
    ...(developers.size > 0
      ? [{ metric: 'github.commits.per_developer_7d', value: authors.length / developers.size }]
      : []),
  ];
  if (!names.includes(null)) return { samples };
  const what = 'a commit has no author, so the number of authors is unknown';
  const message = `${what}. Next step: check the commits of \`unknown\` in github.commits.by_developer_30d`;
  const metrics = ['github.developers.active_7d', 'github.commits.per_developer_7d'];
  return withoutMetrics({ samples }, { missing: [{ message, metrics }] });
}

/** Numbers of commits of each person within thirty days, largest first. */
export function contributorSamples(commits: readonly GitCommit[], rules: Rules, now: number): readonly Sample[] {
  const people = peopleAmong(commits, rules);
  const spellingOf = oneSpelling('developer');
  const own = within(commits, MONTH_MS, now).filter((commit) => isOwn(commit, rules) && !people.isBot(commit.author));
  const counts = countBy(own, ({ author }) => spellingOf(people.nameOf(author) ?? NOBODY));
  return [...counts]
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other, 'en'))
    .slice(0, MOST_AUTHORS)
    .map(([developer, value]) => ({ metric: 'github.commits.by_developer_30d', value, tags: { developer } }));
}
