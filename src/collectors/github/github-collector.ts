import type { GithubRules } from '../../catalog/collector-sources.ts';
import { memo } from '../../core/memo.ts';
import { WEEK_MS } from '../../core/time.ts';
import type { Collector, Part } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { seenWhole, withoutMetrics } from '../reach.ts';
import { branchMismatch, idleMismatch, labelMismatch, type Mismatch, reasonsOf } from './catalog-mismatch.ts';
import { mergeEvents } from './change-events.ts';
import { type ChangeSources, changeParts } from './change-parts.ts';
import type { CloneReach } from './clone-reach.ts';
import type { GitCommit } from './commit.ts';
import { MONTH_MS, mainReading, readCommits } from './commit-history.ts';
import { commitReading, contributorSamples } from './commit-metrics.ts';
import { forceMergeReading } from './force-merges.ts';
import { gitLog } from './git-log.ts';
import { createGithubClient, createGithubRequester, type GithubAccess } from './github-client.ts';
import { createGithubFetch, followMoves, type GithubCache } from './github-fetch.ts';
import { createGithubLookups, type GithubLookups } from './github-lookups.ts';
import type { WorkflowRun } from './github-values.ts';
import { directPushes, failedJobs } from './landed-lookups.ts';
import { mergedSamples, openPullSamples } from './pull-metrics.ts';
import { readRuns } from './run-history.ts';
import { countFlaky, durationSamples, failedRunEvents, isOnMain, workflowResultReading } from './run-metrics.ts';

/** Reads from a repository in one run of the collector; each request is made once. */
export interface GithubSources extends ChangeSources {
  readonly commits: () => Promise<SeenCommits>;
  readonly runs: () => Promise<readonly WorkflowRun[]>;
  readonly flaky: () => Promise<number>;
  readonly bugs: () => Promise<number>;
  /** Names of the jobs that failed on the main branch within a day, by `runKey`. */
  readonly jobs: () => Promise<ReadonlyMap<string, string>>;
  readonly lookups: GithubLookups;
  /** Reason why nothing is known of the main branch: it does not exist. */
  readonly gone: () => Promise<Mismatch | null>;
  /** Reason why nothing is known of its runs. */
  readonly idle: () => Promise<Mismatch | null>;
  /** The repository's new name; null if GitHub has not reported one. Throws as `openPulls` does. */
  readonly newName: () => Promise<string | null>;
}

/** The commits of a month, and the span that they cover; null if they come from GitHub itself. */
interface SeenCommits {
  readonly commits: readonly GitCommit[];
  readonly reach: CloneReach | null;
}

/** Options of the collector. */
export interface GithubOptions extends GithubAccess {
  readonly name: string;
  readonly rules: GithubRules;
  /** Shared by all runs of the process: unchanged answers are not transferred again. */
  readonly cache: GithubCache;
  readonly clock: () => number;
  /** A clone whose `git log` is read for commits, instead of GitHub. */
  readonly commitsFolder?: string | undefined;
  /** Environment of git: its search path, and the home of the user that the bot runs as. */
  readonly gitEnvironment: Readonly<Record<string, string>>;
}

/** Builds the collector of a GitHub repository: pull requests, commits, workflow runs, issues. */
export function githubCollector(options: GithubOptions): Collector<GithubSources> {
  return { name: options.name, parts: githubParts(options), open: (signal) => openSources(options, signal) };
}

function openSources(options: GithubOptions, signal: AbortSignal): GithubSources {
  const { cache, rules, clock, commitsFolder, gitEnvironment, apiUrl } = options;
  const now = clock();
  const moves = followMoves(options.fetch, apiUrl);
  const fetch = createGithubFetch({ fetch: moves.fetch, apiUrl, cache, signal, clock });
  const client = createGithubClient({ ...options, fetch });
  const openPulls = memo(() => client.openPulls());
  const runs = memo(() => readRuns(client, { cache, main: rules.main, now }));
  const commits = memo(async (): Promise<SeenCommits> => {
    const [branch, since] = [rules.main, now - MONTH_MS];
    return commitsFolder === undefined
      ? { commits: await readCommits(client, { cache, branch, now }), reach: null }
      : gitLog({ folder: commitsFolder, branch, since, now, environment: gitEnvironment }, signal);
  });
  const ask = createGithubRequester({ ...options, fetch });
  const lookups = createGithubLookups(ask, cache, now);
  const closedPulls = memo(() => client.closedPulls(now - WEEK_MS));
  const gone = memo(async () => {
    // GitHub returns commits of an existing branch only; a clone may have another one.
    const isSeen =
      commitsFolder === undefined &&
      (await commits().then(
        () => true,
        () => false,
      ));
    return isSeen ? null : branchMismatch(lookups, rules.main);
  });
  const idle = memo(async () => {
    const problem = await gone();
    if (problem) return problem;
    return (await runs()).some((run) => isOnMain(run, rules.main)) ? null : idleMismatch(lookups, rules.main);
  });
  return {
    runs,
    openPulls,
    commits,
    lookups,
    gone,
    idle,
    closedPulls,
    jobs: memo(async () => {
      const { main, timeout_minutes: minutes } = rules;
      return failedJobs(ask, cache, { runs: await runs(), main, minutes, now });
    }),
    pushes: memo(async () => {
      // What cannot be read here is reported by the parts that need it.
      const read = await Promise.all([commits(), closedPulls()]).catch(() => null);
      return read && directPushes(ask, cache, { commits: read[0].commits, pulls: read[1], main: rules.main, now });
    }),
    flaky: memo(async () => countFlaky(client, cache, await runs())),
    bugs: memo(() => client.issuesWith(rules.bug_labels)),
    deployments: memo(() => client.deployments()),
    releases: memo(() => client.releases()),
    newName: memo(async () => {
      await openPulls();
      return moves.hasMoved() ? client.name() : null;
    }),
  };
}

const metricNames = (prefix: string, ...names: readonly string[]) => names.map((name) => `github.${prefix}.${name}`);
const OPEN = metricNames('prs', 'open', 'stale_count_14d');
const MERGED = metricNames('prs', 'merged_7d', 'cycle_time_hours', 'cycle_time_p50_hours', 'cycle_time_p90_hours');
const FORCED = metricNames('commits', 'force_merge_7d');
const FAILED = metricNames('ci', 'failed_workflows_7d');
const RESULTS = [
  ...metricNames('ci', 'workflow_runs_7d', 'timeout_cancellations_7d', 'workflow_results_7d'),
  ...FAILED,
];
const DURATIONS = metricNames('ci', 'duration_p50_minutes', 'duration_p90_minutes', 'duration_p99_minutes');
const FLAKY = metricNames('ci', 'flaky_checks_7d');
const MAIN = metricNames('ci', 'tests_passing_on_main', 'benchmarks_passing');
const BUGS = metricNames('issues', 'training_bugs');

function githubParts(options: GithubOptions): readonly Part<GithubSources>[] {
  const { rules, repository } = options;
  return [
    namePart(repository),
    ...pullParts(rules),
    ...commitParts(rules),
    ...runParts(rules),
    bugPart(rules),
    ...changeParts(),
  ];
}

function pullParts(rules: GithubRules): readonly Part<GithubSources>[] {
  return [
    {
      metrics: OPEN,
      asks: 'GET /pulls?state=open',
      read: async ({ openPulls }, now) => ({
        samples: openPullSamples(await openPulls(), rules, now),
        reach: [seenWhole('open pull requests', OPEN, 0)],
      }),
    },
    {
      metrics: MERGED,
      asks: 'GET /pulls?state=closed',
      read: async ({ closedPulls, gone }, now) => {
        const pulls = await closedPulls();
        const samples = mergedSamples(pulls, rules, now);
        const events = mergeEvents(pulls, rules.main, now);
        const reach = [seenWhole(`pull requests merged into ${rules.main}`, MERGED, WEEK_MS)];
        return withoutMetrics({ samples, events, reach }, reasonsOf(await gone(), MERGED));
      },
    },
    {
      metrics: FORCED,
      asks: 'GET /pulls?state=closed, GET /actions/runs',
      read: async ({ closedPulls, runs, gone }, now) => {
        const reading = forceMergeReading(await closedPulls(), rules, { runs: await runs(), now });
        const reach = [seenWhole(`pull requests merged into ${rules.main}, and their checks`, FORCED, WEEK_MS)];
        return withoutMetrics({ ...reading, reach }, reasonsOf(await gone(), FORCED));
      },
    },
  ];
}

const runReach = (metrics: readonly string[]) => [seenWhole('runs of workflows', metrics, WEEK_MS)];

function runParts(rules: GithubRules): readonly Part<GithubSources>[] {
  return [
    {
      metrics: RESULTS,
      asks: 'GET /actions/runs',
      read: async ({ runs, idle, jobs }) => {
        const all = await runs();
        const reading = {
          ...workflowResultReading(all, rules),
          events: failedRunEvents(all, rules, await jobs()),
          reach: runReach(RESULTS),
        };
        return withoutMetrics(reading, reasonsOf(await idle(), FAILED));
      },
    },
    {
      metrics: DURATIONS,
      asks: 'GET /actions/runs',
      read: async ({ runs }) => ({ samples: durationSamples(await runs()), reach: runReach(DURATIONS) }),
    },
    {
      metrics: MAIN,
      asks: 'GET /actions/runs',
      read: async ({ runs, idle, lookups }) => {
        const [all, problem] = [await runs(), await idle()];
        if (problem) return withoutMetrics({ samples: [] }, reasonsOf(problem, MAIN));
        return { ...(await mainReading(all, rules, lookups)), reach: runReach(MAIN) };
      },
    },
    {
      metrics: FLAKY,
      asks: 'GET /actions/runs/{id}/attempts/{number}',
      read: async ({ flaky }) => {
        const value = await flaky();
        return { samples: FLAKY.map((metric) => ({ metric, value })), reach: runReach(FLAKY) };
      },
    },
  ];
}

const OF_COMMITS = ['total_7d', 'hotfix', 'reverts', 'per_developer_7d'].map((name) => `github.commits.${name}`);

function commitParts(rules: GithubRules): readonly Part<GithubSources>[] {
  const ofWeek = [...OF_COMMITS, 'github.developers.active_7d'];
  const ofMonth = ['github.commits.by_developer_30d'];
  const reachOf = ({ reach }: SeenCommits, metrics: readonly string[], windowMs: number) =>
    reach === null ? {} : { reach: [{ ...reach, metrics, windowMs }] };
  return [
    {
      metrics: ofWeek,
      asks: 'GET /commits',
      read: async ({ commits }, now) => {
        const seen = await commits();
        return { ...commitReading(seen.commits, rules, now), ...reachOf(seen, ofWeek, WEEK_MS) };
      },
    },
    {
      metrics: ofMonth,
      asks: 'GET /commits',
      read: async ({ commits }, now) => {
        const seen = await commits();
        return { samples: contributorSamples(seen.commits, rules, now), ...reachOf(seen, ofMonth, MONTH_MS) };
      },
    },
  ];
}

function bugPart(rules: GithubRules): Part<GithubSources> {
  return {
    metrics: BUGS,
    asks: 'GET /issues',
    read: async ({ bugs, lookups }) => {
      const value = await bugs();
      const samples = BUGS.map((metric) => ({ metric, value }));
      const reading = { samples, reach: [seenWhole('open issues', BUGS, 0)] };
      // Zero may mean that the labels do not exist.
      return value > 0 ? reading : withoutMetrics(reading, reasonsOf(await labelMismatch(lookups, rules), BUGS));
    },
  };
}

/** Fills no metric: reports a renamed repository, whose former name works only until somebody else takes it. */
function namePart(repository: string): Part<GithubSources> {
  return {
    metrics: [],
    asks: 'GET /pulls?state=open',
    read: async ({ newName }) => {
      const name = await newName();
      if (name === null || name.toLowerCase() === repository.toLowerCase()) return { samples: [] };
      const what = `GitHub: ${repository} is now called ${name}, and is read under its new name`;
      throw new SourceError(`${what}. Next step: write GITHUB_REPOSITORY=${name}`);
    },
  };
}
