import type { GithubRules } from '../../catalog/collector-sources.ts';
import { countBy } from '../../core/statistics.ts';
import { HOUR_MS, WEEK_MS } from '../../core/time.ts';
import type { Note, Reading, Sample } from '../collector.ts';
import { mergeReadings, missing } from '../reach.ts';
import { oneSpelling } from '../run-collector.ts';
import { type GitCommit, revertsAmong } from './commit.ts';
import { MONTH_MS } from './commit-history.ts';
import { type People, type PeopleRules, peopleOf } from './people.ts';

/** Authors with a line of their own; each is a metric of its own in Datadog. */
const MOST_AUTHORS = 50;
/** Whoever wrote a commit that names nobody. */
const NOBODY = 'unknown';
/** Clocks of people go ahead a little; a commit of tomorrow was made nobody knows when. */
export const AHEAD_MS = HOUR_MS;

type Rules = PeopleRules & Pick<GithubRules, 'hotfix' | 'revert' | 'merges'>;

/**
 * Commits on the main branch within seven days, by what their messages say, and who wrote them, out of those of a month. Bots' count
 * as commits only, and so do merges, unless the catalog says otherwise. One dated ahead of now is left out of everything, and said.
 */
export function commitReading(commits: readonly GitCommit[], rules: Rules, now: number): Reading {
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

/** By all signatures of the month, so that a person has the same name in every metric. */
const peopleAmong = (commits: readonly GitCommit[], rules: PeopleRules) =>
  peopleOf(
    commits.flatMap(({ author, coAuthors }) => [author, ...coAuthors]),
    rules,
  );

function aheadNotes(commits: readonly GitCommit[], now: number): readonly Note[] {
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

/** How many people wrote these commits, alone or with others; nobody knows where one names nobody. */
function developerReading(commits: readonly GitCommit[], people: People): Reading {
  const authors = commits.map(({ author }) => author).filter((author) => !people.isBot(author));
  const others = commits.flatMap(({ coAuthors }) => coAuthors).filter((author) => !people.isBot(author));
  const spelled = oneSpelling('developer');
  const names = authors.map((author) => people.nameOf(author));
  const developers = new Set(
    [...names, ...others.map((author) => people.nameOf(author))].flatMap((name) =>
      name === null ? [] : [spelled(name)],
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
  return missing(`${what}. Next step: check the commits of \`unknown\` in github.commits.by_developer_30d`, [
    ...samples,
    { metric: 'github.commits.per_developer_7d' },
  ]);
}

/** Commits of each person within thirty days, those with most first. */
export function contributorSamples(commits: readonly GitCommit[], rules: Rules, now: number): readonly Sample[] {
  const people = peopleAmong(commits, rules);
  const spelled = oneSpelling('developer');
  const own = within(commits, MONTH_MS, now).filter((commit) => isOwn(commit, rules) && !people.isBot(commit.author));
  const counts = countBy(own, ({ author }) => spelled(people.nameOf(author) ?? NOBODY));
  return [...counts]
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other, 'en'))
    .slice(0, MOST_AUTHORS)
    .map(([developer, value]) => ({ metric: 'github.commits.by_developer_30d', value, tags: { developer } }));
}
