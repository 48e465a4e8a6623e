import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import type { Collector, Part } from '../collector.ts';
import { memo } from '../memo.ts';
import { SourceError } from '../source-error.ts';
import { MONTH_MS, readCommits } from './commit-history.ts';
import { commitReading, contributorSamples } from './commit-metrics.ts';
import { countFlaky } from './flaky-runs.ts';
import { forceMergeReading } from './force-merges.ts';
import { gitLog } from './git-log.ts';
import type { GithubAccess } from './github-asker.ts';
import type { GithubCache } from './github-cache.ts';
import { createGithubClient } from './github-client.ts';
import { createGithubFetch } from './github-fetch.ts';
import { followMoves } from './github-moves.ts';
import type { Commit, Pull, WorkflowRun } from './github-values.ts';
import { mergedSamples, openPullSamples } from './pull-metrics.ts';
import { readRuns, WEEK_MS } from './run-history.ts';
import { durationSamples, failedRunEvents, mainReading, resultReading } from './run-metrics.ts';

/** A repository as one run of the collector sees it; each question is asked once. */
export interface GithubSources {
  readonly openPulls: () => Promise<readonly Pull[]>;
  readonly closedPulls: () => Promise<readonly Pull[]>;
  readonly commits: () => Promise<readonly Commit[]>;
  readonly runs: () => Promise<readonly WorkflowRun[]>;
  readonly flaky: () => Promise<number>;
  readonly bugs: () => Promise<number>;
  /** The repository's new name, where GitHub has said that it has one. Throws as `openPulls` does. */
  readonly newName: () => Promise<string | null>;
}

/** What the collector is made of. */
export interface GithubOptions extends GithubAccess {
  readonly name: string;
  readonly rules: GithubRules;
  /** Lives as long as the process: what has not changed is not asked for again. */
  readonly cache: GithubCache;
  readonly clock: () => number;
  /** A clone whose `git log` tells the commits, instead of GitHub. */
  readonly commitsFolder?: string | undefined;
  /** In which git runs: where it is found, and the settings of the user that the bot runs as. */
  readonly gitEnvironment: Readonly<Record<string, string>>;
}

/** The collector of a GitHub repository: pull requests, commits, workflow runs, issues. */
export function githubCollector(options: GithubOptions): Collector<GithubSources> {
  return { name: options.name, parts: partsOf(options), open: (signal) => openSources(options, signal) };
}

function openSources(options: GithubOptions, signal: AbortSignal): GithubSources {
  const { cache, rules, clock, commitsFolder, gitEnvironment } = options;
  const now = clock();
  const { apiUrl } = options;
  const moves = followMoves(options.fetch, apiUrl);
  const fetch = createGithubFetch({ fetch: moves.fetch, apiUrl, cache, signal, clock });
  const client = createGithubClient({ ...options, fetch });
  const openPulls = memo(() => client.openPulls());
  const runs = memo(() => readRuns(client, cache, rules.main, now));
  return {
    runs,
    openPulls,
    closedPulls: memo(() => client.closedPulls(now - WEEK_MS)),
    commits: memo(() =>
      commitsFolder === undefined
        ? readCommits(client, cache, rules.main, now)
        : gitLog(
            { folder: commitsFolder, branch: rules.main, since: now - MONTH_MS, environment: gitEnvironment },
            signal,
          ),
    ),
    flaky: memo(async () => countFlaky(client, cache, await runs())),
    bugs: memo(() => client.issuesWith(rules.bug_labels)),
    newName: memo(async () => {
      await openPulls();
      return moves.hasMoved() ? client.name() : null;
    }),
  };
}

function partsOf({ rules, repository }: GithubOptions): readonly Part<GithubSources>[] {
  return [
    namePart(repository),
    {
      metrics: ['github.prs.open', 'github.prs.stale_count_14d'],
      asks: 'GET /pulls?state=open',
      read: async ({ openPulls }, now) => ({ samples: openPullSamples(await openPulls(), rules, now) }),
    },
    {
      metrics: ['merged_7d', 'cycle_time_hours', 'cycle_time_p50_hours', 'cycle_time_p90_hours'].map(
        (name) => `github.prs.${name}`,
      ),
      asks: 'GET /pulls?state=closed',
      read: async ({ closedPulls }, now) => ({ samples: mergedSamples(await closedPulls(), rules, now) }),
    },
    {
      metrics: ['github.commits.force_merge_7d'],
      asks: 'GET /pulls?state=closed, GET /actions/runs',
      read: async ({ closedPulls, runs }, now) => forceMergeReading(await closedPulls(), await runs(), rules, now),
    },
    {
      metrics: [
        ...['total_7d', 'hotfix', 'reverts', 'per_developer_7d'].map((name) => `github.commits.${name}`),
        'github.developers.active_7d',
      ],
      asks: 'GET /commits',
      read: async ({ commits }, now) => commitReading(await commits(), rules, now),
    },
    {
      metrics: ['github.commits.by_developer_30d'],
      asks: 'GET /commits',
      read: async ({ commits }) => ({ samples: contributorSamples(await commits()) }),
    },
    {
      metrics: ['workflow_runs_7d', 'failed_workflows_7d', 'timeout_cancellations_7d', 'workflow_results_7d'].map(
        (name) => `github.ci.${name}`,
      ),
      asks: 'GET /actions/runs',
      read: async ({ runs }) => {
        const all = await runs();
        return { ...resultReading(all, rules), events: failedRunEvents(all) };
      },
    },
    {
      metrics: [50, 90, 99].map((share) => `github.ci.duration_p${share}_minutes`),
      asks: 'GET /actions/runs',
      read: async ({ runs }) => ({ samples: durationSamples(await runs()) }),
    },
    {
      metrics: ['github.ci.tests_passing_on_main', 'github.ci.benchmarks_passing'],
      asks: 'GET /actions/runs',
      read: async ({ runs }) => mainReading(await runs(), rules),
    },
    {
      metrics: ['github.ci.flaky_checks_7d'],
      asks: 'GET /actions/runs/{id}/attempts/{number}',
      read: async ({ flaky }) => ({ samples: [{ metric: 'github.ci.flaky_checks_7d', value: await flaky() }] }),
    },
    {
      metrics: ['github.issues.training_bugs'],
      asks: 'GET /issues',
      read: async ({ bugs }) => ({ samples: [{ metric: 'github.issues.training_bugs', value: await bugs() }] }),
    },
  ];
}

/** Fills nothing: a former name leads to the repository until somebody else takes it, and nobody would know. */
function namePart(repository: string): Part<GithubSources> {
  return {
    ...{ metrics: [], asks: 'GET /pulls?state=open' },
    read: async ({ newName }) => {
      const name = await newName();
      if (name === null || name.toLowerCase() === repository.toLowerCase()) return { samples: [] };
      const what = `GitHub: ${repository} is called ${name} now, and is read under its new name`;
      throw new SourceError(`${what}. Next step: write GITHUB_REPOSITORY=${name}`);
    },
  };
}
