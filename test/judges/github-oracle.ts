import { asTag } from '@metta-health-bot/local-datadog';
import type { GithubRules } from '../../src/catalog/collector-sources.ts';
import { DAY, HOUR, NOW } from '../support/github-harness.ts';
import type { Expected, ExpectedLine } from './expected.ts';
import { commitTime, type GithubAnswer } from './github-answerer.ts';
import type { Item } from './github-generator.ts';
import { percentileOf, runNumbers } from './github-run-oracle.ts';
import { timeOf } from './time-of.ts';

const WEEK = 7 * DAY;

/** The last one said with each key. */
const lastOf = (items: readonly Item[], key: string): readonly Item[] => [
  ...new Map(items.map((item) => [item[key], item])).values(),
];

/** What each metric must be, by what was said alone. */
export function expectedOfGithub(said: GithubAnswer, rules: GithubRules): Expected {
  const closed = lastOf(said.closedPulls, 'number');
  const merged = closed.filter(
    ({ merged_at, base }) => merged_at !== null && NOW - timeOf(merged_at) <= WEEK && (base as Item).ref === rules.main,
  );
  const all = new Map<string, Expected[string]>([
    ...openNumbers(lastOf(said.openPulls, 'number').filter(isOfTheTeam)),
    ...mergedNumbers(merged.filter(isOfTheTeam)),
    ...commitNumbers(lastOf(said.commits, 'sha'), rules),
    ...runNumbers({ ...said, runs: [...said.runs.values()], hasRun: said.ever.hasRun, merged, rules }),
    ['github.issues.training_bugs', bugNumber(said, rules)],
  ]);
  for (const [question, metrics] of Object.entries(FILLS)) {
    if (!said.refused.has(question)) continue;
    for (const metric of [...all.keys()].filter((key) => metrics.test(key))) all.delete(metric);
    for (const metric of NAMES.filter((name) => metrics.test(name))) all.set(metric, 'missing');
  }
  return Object.fromEntries(all);
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
function bugNumber({ issues, labels }: GithubAnswer, { bug_labels }: GithubRules): number | 'missing' {
  const bugs = lastOf(issues, 'number').filter((one) => !('pull_request' in one)).length;
  const names = labels.map(({ name }) => String(name).toLowerCase());
  return bugs > 0 || bug_labels.every((label) => names.includes(label.toLowerCase())) ? bugs : 'missing';
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

const loginOf = ({ author }: Item) => ((author ?? {}) as Person).login || undefined;
const nameOf = ({ commit }: Item) => (commit as { author: { name?: string } | null }).author?.name || undefined;
const tagOf = (name: string) => asTag(`developer:${name}`);
const isBot = (commit: Item) =>
  ((commit.author ?? {}) as Person).type === 'Bot' ||
  [loginOf(commit), nameOf(commit)].some((name) => /\[bot\]$/i.test(name ?? ''));

/** Who wrote each commit, as a tag: by login, or by a name that one login at most has; undefined where it names nobody. */
function writers(commits: readonly Item[]): (commit: Item) => string | undefined {
  const logins = new Map<string, Set<string>>();
  for (const commit of commits.filter((one) => !isBot(one))) {
    const [login, name] = [loginOf(commit), nameOf(commit)];
    if (login === undefined || name === undefined) continue;
    logins.set(tagOf(name), new Set([...(logins.get(tagOf(name)) ?? []), tagOf(login)]));
  }
  return (commit) => {
    const [login, name] = [loginOf(commit), nameOf(commit)];
    if (login !== undefined) return tagOf(login);
    if (name === undefined) return undefined;
    const [only, ...more] = logins.get(tagOf(name)) ?? [];
    return only === undefined || more.length > 0 ? tagOf(name) : only;
  };
}

const messageOf = ({ commit }: Item) => String((commit as Item).message);
const firstLine = (commit: Item) => messageOf(commit).split('\n')[0] ?? '';
const isMerge = ({ parents }: Item) => Array.isArray(parents) && parents.length > 1;

/** What the subjects and bodies that are generated mean. */
function takesBack(commit: Item): boolean {
  if (/^revert "revert /i.test(firstLine(commit))) return false;
  return /^revert\b/i.test(firstLine(commit)) || messageOf(commit).includes('\nThis reverts commit ');
}

const BY_TWO = 'Co-authored-by: Dev-3 <root@localhost>';

const perDeveloper = (value: number | 'missing'): ExpectedLine => ['github.commits.per_developer_7d', value];

function commitNumbers(commits: readonly Item[], { hotfix }: GithubRules): ExpectedLine[] {
  const ofWeek = ['commits.total_7d', 'commits.hotfix', 'commits.reverts', 'developers.active_7d'];
  if (commits.some((commit) => commitTime(commit) === undefined)) {
    return [...ofWeek, 'commits.by_developer_30d'].map((name) => [`github.${name}`, 'missing']);
  }
  const within = (span: number) =>
    commits.filter((commit) => {
      const at = commitTime(commit) ?? 0;
      return at >= NOW - span && at <= NOW + HOUR;
    });
  const writerOf = writers(commits.filter((commit) => (commitTime(commit) ?? 0) >= NOW - 30 * DAY));
  const own = within(WEEK).filter((commit) => !isMerge(commit));
  const people = own.filter((commit) => !isBot(commit));
  const names = people.map(writerOf);
  const others = own.filter((commit) => messageOf(commit).includes(BY_TWO)).map(() => tagOf('Dev-3'));
  const developers = names.includes(undefined) ? 'missing' : new Set([...names, ...others]).size;
  const lines = new Map<string, number>();
  for (const commit of within(30 * DAY).filter((one) => !isBot(one) && !isMerge(one))) {
    const line = `github.commits.by_developer_30d|${writerOf(commit) ?? tagOf('unknown')}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [
    ['github.commits.total_7d', within(WEEK).length],
    ['github.commits.hotfix', own.filter((commit) => new RegExp(hotfix, 'i').test(firstLine(commit))).length],
    ['github.commits.reverts', own.filter(takesBack).length],
    ['github.developers.active_7d', developers],
    ...(developers === 0 ? [] : [perDeveloper(developers === 'missing' ? developers : people.length / developers)]),
    ...lines,
  ];
}
