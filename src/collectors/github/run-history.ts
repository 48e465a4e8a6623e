import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import type { GithubClient } from './github-client.ts';
import type { GithubCache } from './github-fetch.ts';
import { knownGone } from './github-lookups.ts';
import type { WorkflowRun } from './github-values.ts';
import { newestOfEach } from './run-metrics.ts';

/** Milliseconds after which a day is read again: a run may be restarted, or deleted, long after it ended. */
const DAY_AGAIN_MS = 6 * HOUR_MS;
/** Age of runs, in milliseconds, up to which they are read again each time: most that still change are among them. */
const RECENT_MS = HOUR_MS;
/** Step of the beginnings of requests: a fixed beginning lets GitHub answer that nothing has changed. */
const GRID_MS = HOUR_MS;

/**
 * Reads the runs of the last seven days. Runs known to have ended are read again only every few hours, except those that fail on the main
 * branch. Days are cached one by one, so that the next run continues where one was cut off.
 */
export async function readRuns(
  client: GithubClient,
  { cache, main, now }: { readonly cache: GithubCache; readonly main: string; readonly now: number },
): Promise<readonly WorkflowRun[]> {
  const since = now - WEEK_MS;
  const recent = Math.floor(Math.min(now - RECENT_MS, oldestUnfinished(cache, now)) / GRID_MS) * GRID_MS;
  for (const day of daysOf(since, recent)) {
    const readAt = cache.daysReadAt.get(day);
    if (readAt !== undefined && now - readAt < DAY_AGAIN_MS && readAt >= Math.min(day + DAY_MS, recent)) continue;
    const end = day + DAY_MS;
    storeRuns(cache, await client.runs(Math.max(since, day), end > now ? null : end), [
      day,
      end > now ? Infinity : end,
    ]);
    cache.daysReadAt.set(day, now);
  }
  const wasJustRead = daysOf(recent, now + 1).every((day) => cache.daysReadAt.get(day) === now);
  if (!wasJustRead) storeRuns(cache, await client.runs(recent, null), [recent, Number.POSITIVE_INFINITY]);
  for (const { id } of failingOnMain(cache, main, recent)) {
    const run = await client.run(id);
    if (run) storeRuns(cache, [run]);
    else cache.runs.delete(id);
  }
  for (const run of cache.runs.values()) if (run.createdAt < since) cache.runs.delete(run.id);
  for (const day of cache.daysReadAt.keys()) if (day < since - DAY_MS) cache.daysReadAt.delete(day);
  return [...cache.runs.values()];
}

/** Beginnings of the days, in UTC, that a span touches. */
function daysOf(from: number, to: number): readonly number[] {
  const first = Math.floor(from / DAY_MS);
  const last = Math.ceil(to / DAY_MS);
  return Array.from({ length: last - first }, (_, index) => (first + index) * DAY_MS);
}

/** Stores the runs that were read, and drops those that no longer exist in the span that was read whole. */
function storeRuns(
  { runs }: GithubCache,
  read: readonly WorkflowRun[],
  [from, to]: readonly [number, number] = [0, 0],
): void {
  const ids = new Set(read.map(({ id }) => id));
  for (const { id, createdAt } of runs.values()) {
    if (createdAt >= from && createdAt < to && !ids.has(id)) runs.delete(id);
  }
  for (const run of read) {
    const known = runs.get(run.id);
    // GitHub's update time moves with every later change of an ended run: the first one seen is nearest its end.
    const isSame = known?.isDone && known.attempt === run.attempt && known.updatedAt < run.updatedAt;
    runs.set(run.id, isSame ? { ...run, updatedAt: known.updatedAt } : run);
  }
}

/** Start of the oldest run that may still end, no later than now; runs over a day old are left to the reading of their day. */
function oldestUnfinished({ runs }: GithubCache, now: number): number {
  const open = [...runs.values()].filter(({ isDone, createdAt }) => !isDone && now - createdAt < DAY_MS);
  return Math.min(now, ...open.map(({ createdAt }) => createdAt));
}

const REPEATED: readonly (string | null)[] = ['failure', 'timed_out', 'startup_failure', 'cancelled'];

/** Runs that are the newest of their workflow on the branch, have failed, and may have been restarted. */
function failingOnMain(cache: GithubCache, main: string, before: number): readonly WorkflowRun[] {
  const gone = knownGone(cache);
  const newest = newestOfEach(
    [...cache.runs.values()].filter(
      ({ branch, isDone, workflowId }) => branch === main && isDone && !gone.has(workflowId),
    ),
  );
  return newest.filter(({ conclusion, createdAt }) => REPEATED.includes(conclusion) && createdAt < before);
}
