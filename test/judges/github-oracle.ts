import type { GithubRules } from '../../src/catalog/collector-sources/github-source.ts';
import { DAY, HOUR, NOW } from '../support/github.ts';
import type { Item } from './github-generator.ts';
import { percentileOf, runNumbers } from './github-run-oracle.ts';
import { commitTime, type Said } from './github-teller.ts';
import { timeOf } from './time-of.ts';

/** What must be sent, by metric and tag: a number; or null where nobody can know it, which has to be said. */
export type Numbers = ReadonlyMap<string, number | null>;

const WEEK = 7 * DAY;
const UNKNOWN = null;

/** The last one said with each key. */
const lastOf = (items: readonly Item[], key: string): readonly Item[] => [
  ...new Map(items.map((item) => [item[key], item])).values(),
];

/** What each metric must be, by what was said alone. */
export function numbersOf(said: Said, rules: GithubRules): Numbers {
  const closed = lastOf(said.closedPulls, 'number');
  const merged = closed.filter(
    ({ merged_at, base }) => merged_at !== null && NOW - timeOf(merged_at) <= WEEK && (base as Item).ref === rules.main,
  );
  const all = new Map<string, number | null>([
    ...openNumbers(lastOf(said.openPulls, 'number').filter(isOfTheTeam)),
    ...mergedNumbers(merged.filter(isOfTheTeam)),
    ...commitNumbers(lastOf(said.commits, 'sha'), rules),
    ...runNumbers({ ...said, runs: [...said.runs.values()], hasRun: said.ever.hasRun, merged, rules }),
    ['github.issues.training_bugs', bugNumber(said, rules)],
  ]);
  for (const [question, metrics] of Object.entries(FILLS)) {
    if (!said.refused.has(question)) continue;
    for (const metric of [...all.keys()].filter((key) => metrics.test(key))) all.delete(metric);
    for (const metric of NAMES.filter((name) => metrics.test(name))) all.set(metric, UNKNOWN);
  }
  return all;
}

/** What cannot be told when a question is refused. */
const FILLS: Readonly<Record<string, RegExp>> = {
  openPulls: /^github\.prs\.(open|stale)/,
  closedPulls: /^github\.(prs\.(merged|cycle)|commits\.force)/,
  commits: /^github\.(commits\.(?!force)|developers)/,
  issues: /^github\.issues/,
  runs: /^github\.(ci\.|commits\.force)/,
  attempt: /^github\.ci\.flaky/,
};

/** A metric of each part, at least. */
const NAMES = [
  'github.prs.open',
  'github.prs.stale_count_14d',
  'github.prs.merged_7d',
  'github.prs.cycle_time_hours',
  'github.commits.force_merge_7d',
  'github.commits.total_7d',
  'github.commits.by_developer_30d',
  'github.developers.active_7d',
  'github.issues.training_bugs',
  'github.ci.workflow_runs_7d',
  'github.ci.workflow_results_7d',
  'github.ci.duration_p90_minutes',
  'github.ci.tests_passing_on_main',
  'github.ci.flaky_checks_7d',
];

/** Where one of its labels is not there, no issue can be one. */
function bugNumber({ issues, labels }: Said, { bug_labels }: GithubRules): number | null {
  const bugs = lastOf(issues, 'number').filter((one) => !('pull_request' in one)).length;
  const names = labels.map(({ name }) => String(name).toLowerCase());
  return bugs > 0 || bug_labels.every((label) => names.includes(label.toLowerCase())) ? bugs : UNKNOWN;
}

/** Neither of a bot nor a draft. */
function isOfTheTeam({ draft, user }: Item): boolean {
  const { login = '', type } = (user ?? {}) as Person;
  return draft !== true && type !== 'Bot' && !/\[bot\]$/i.test(login);
}

function openNumbers(pulls: readonly Item[]): [string, number][] {
  const stale = pulls.filter(({ updated_at }) => NOW - timeOf(updated_at) > 14 * DAY);
  return [
    ['github.prs.open', pulls.length],
    ['github.prs.stale_count_14d', stale.length],
  ];
}

function mergedNumbers(merged: readonly Item[]): [string, number][] {
  // What was merged before it was begun says nothing of how long it took.
  const hours = merged
    .map(({ created_at, merged_at }) => (timeOf(merged_at) - timeOf(created_at)) / HOUR)
    .filter((took) => took >= 0);
  const count: [string, number] = ['github.prs.merged_7d', merged.length];
  if (hours.length === 0) return [count];
  return [
    count,
    ['github.prs.cycle_time_hours', hours.reduce((sum, one) => sum + one, 0) / hours.length],
    ['github.prs.cycle_time_p50_hours', percentileOf(hours, 50)],
    ['github.prs.cycle_time_p90_hours', percentileOf(hours, 90)],
  ];
}

interface Person {
  readonly login?: string;
  readonly type?: string;
}

/** Who wrote a commit; undefined where it names nobody. */
function writerOf({ author, commit }: Item): string | undefined {
  const { login } = (author ?? {}) as Person;
  return login || (commit as { author: { name?: string } | null }).author?.name || undefined;
}

const isBot = (commit: Item) =>
  ((commit.author ?? {}) as Person).type === 'Bot' || /\[bot\]$/i.test(writerOf(commit) ?? '');

function commitNumbers(commits: readonly Item[], { hotfix, revert }: GithubRules): [string, number | null][] {
  const ofWeek = ['commits.total_7d', 'commits.hotfix', 'commits.reverts', 'developers.active_7d'];
  if (commits.some((commit) => commitTime(commit) === undefined)) {
    return [...ofWeek, 'commits.by_developer_30d'].map((name) => [`github.${name}`, UNKNOWN]);
  }
  const within = (span: number) => commits.filter((commit) => (commitTime(commit) ?? 0) >= NOW - span);
  const week = within(WEEK);
  const saying = (pattern: string) =>
    week.filter(({ commit }) => {
      const [first = ''] = String((commit as Item).message).split('\n');
      return new RegExp(pattern, 'i').test(first);
    }).length;
  const people = week.filter((commit) => !isBot(commit));
  const names = people.map(writerOf);
  const developers = names.includes(undefined) ? UNKNOWN : new Set(names).size;
  const lines = new Map<string, number>();
  for (const commit of within(30 * DAY).filter((one) => !isBot(one))) {
    const line = `github.commits.by_developer_30d ${writerOf(commit) ?? 'unknown'}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [
    ['github.commits.total_7d', week.length],
    ['github.commits.hotfix', saying(hotfix)],
    ['github.commits.reverts', saying(revert)],
    ['github.developers.active_7d', developers],
    ...(developers === 0
      ? []
      : [['github.commits.per_developer_7d', developers && people.length / developers] as [string, number | null]]),
    ...lines,
  ];
}
