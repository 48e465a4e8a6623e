import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../core/time.ts';
import { SourceError } from '../exchange.ts';
import type { GitCommit } from './commit.ts';
import type { GithubRequester } from './github-client.ts';
import type { GithubCache } from './github-fetch.ts';
import type { Pull, WorkflowRun } from './github-values.ts';
import { mergedThisWeek } from './pull-metrics.ts';
import { isBroken, isOnMain, runKey } from './run-metrics.ts';

/** Requests of each kind in one run of the collector: the rest follows with the next ones, or is left out. */
export const MOST_ASKED = 10;
/** Greatest age of what is looked up, in milliseconds: what is older is not reported either. */
const RECENT_MS = DAY_MS;
/** Age from which GitHub is taken to know the pull request of a commit, in milliseconds. */
const SETTLED_MS = 2 * MINUTE_MS;

/** The pull request of a commit: docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit */
const pullOfCommitSchema = z.object({ base: z.object({ ref: z.string() }) });

/**
 * Returns the commits of the main branch of the last day that came there without a pull request, newest first. GitHub is asked once about
 * each that is not the merge of a pull request. Throws SourceError.
 */
export async function directPushes(
  ask: GithubRequester,
  { direct }: Pick<GithubCache, 'direct'>,
  {
    commits,
    pulls,
    main,
    now,
  }: {
    readonly commits: readonly GitCommit[];
    readonly pulls: readonly Pull[];
    readonly main: string;
    readonly now: number;
  },
): Promise<readonly GitCommit[]> {
  const merges = new Set(mergedThisWeek(pulls, main, now).map(({ mergeSha }) => mergeSha));
  const recent = commits
    .filter(({ sha, at }) => now - at <= RECENT_MS && now - at >= SETTLED_MS && !merges.has(sha))
    .toSorted((a, b) => b.at - a.at);
  const known = new Set(recent.map(({ sha }) => sha));
  for (const sha of direct.keys()) if (!known.has(sha)) direct.delete(sha);
  for (const { sha } of recent.filter((commit) => !direct.has(commit.sha)).slice(0, MOST_ASKED)) {
    direct.set(sha, await isDirect(ask, sha, main));
  }
  return recent.filter(({ sha }) => direct.get(sha) === true);
}

/** Statuses with which GitHub says that it does not have a commit: a clone may be ahead of it. */
const NOT_THERE: readonly (number | undefined)[] = [404, 409, 422];

async function isDirect(ask: GithubRequester, sha: string, main: string): Promise<boolean> {
  try {
    const options = { parameters: { commit: sha }, isLast: () => true };
    const found = await ask.all('/commits/{commit}/pulls', pullOfCommitSchema, options);
    return !found.some(({ base }) => base.ref === main);
  } catch (error) {
    if (error instanceof SourceError && NOT_THERE.includes(error.refusal.status)) return false;
    throw error;
  }
}

/** The jobs of a run: docs.github.com/rest/actions/workflow-jobs */
const jobPageSchema = z.object({ jobs: z.array(z.object({ name: z.string(), conclusion: z.string().nullable() })) });

const FAILED_JOB: readonly (string | null)[] = ['failure', 'timed_out'];

/**
 * Returns the names of the jobs that failed in the runs of the main branch of the last day, by `runKey`. A run whose jobs cannot be read
 * has none: nothing else depends on it.
 */
export async function failedJobs(
  ask: GithubRequester,
  { jobs }: Pick<GithubCache, 'jobs'>,
  {
    runs,
    main,
    minutes,
    now,
  }: {
    readonly runs: readonly WorkflowRun[];
    readonly main: string;
    readonly minutes: number;
    readonly now: number;
  },
): Promise<ReadonlyMap<string, string>> {
  const broken = runs
    .filter((run) => isOnMain(run, main) && isBroken(run, minutes) && now - run.updatedAt <= RECENT_MS)
    .toSorted((a, b) => b.updatedAt - a.updatedAt);
  const known = new Set(broken.map(runKey));
  for (const key of jobs.keys()) if (!known.has(key)) jobs.delete(key);
  try {
    for (const run of broken.filter((one) => !jobs.has(runKey(one))).slice(0, MOST_ASKED)) {
      const page = await ask.one(`/actions/runs/${run.id}/jobs`, jobPageSchema, { per_page: 100 });
      jobs.set(runKey(run), failedNames(page.jobs));
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  return jobs;
}

/** The first of the jobs that failed, and the number of others. */
function failedNames(jobs: readonly { readonly name: string; readonly conclusion: string | null }[]): string {
  const [first, ...others] = jobs.filter(({ conclusion }) => FAILED_JOB.includes(conclusion));
  if (first === undefined) return '';
  return others.length === 0 ? first.name : `${first.name} and ${others.length} more`;
}
