import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import type { GithubClient } from './github-client.ts';
import type { GithubCache } from './github-fetch.ts';
import { knownGone } from './github-lookups.ts';
import type { WorkflowRun } from './github-values.ts';
import { newestOfEach } from './run-metrics.ts';

/** A run may be started again, or deleted, long after: each day is read anew so often. */
const DAY_AGAIN_MS = 6 * HOUR_MS;
/** Runs begun this long ago are read anew each time: most that still change are among them. */
const RECENT_MS = HOUR_MS;
/** A fixed beginning lets GitHub say that nothing has changed. */
const GRID_MS = HOUR_MS;

/**
 * The runs of the last seven days. What is known to have ended is read again only every few hours, but for what fails on the main
 * branch. Days are kept one by one as they come: a run that was cut off goes on where it was.
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
    keep(cache, await client.runs(Math.max(since, day), end > now ? null : end), [day, end > now ? Infinity : end]);
    cache.daysReadAt.set(day, now);
  }
  const wasJustRead = daysOf(recent, now + 1).every((day) => cache.daysReadAt.get(day) === now);
  if (!wasJustRead) keep(cache, await client.runs(recent, null), [recent, Number.POSITIVE_INFINITY]);
  for (const { id } of failingOnMain(cache, main, recent)) {
    const run = await client.run(id);
    if (run) keep(cache, [run]);
    else cache.runs.delete(id);
  }
  for (const run of cache.runs.values()) if (run.createdAt < since) cache.runs.delete(run.id);
  for (const day of cache.daysReadAt.keys()) if (day < since - DAY_MS) cache.daysReadAt.delete(day);
  return [...cache.runs.values()];
}

/** The beginnings of the days, in UTC, that a span touches. */
function daysOf(from: number, to: number): readonly number[] {
  const first = Math.floor(from / DAY_MS);
  const last = Math.ceil(to / DAY_MS);
  return Array.from({ length: last - first }, (_, index) => (first + index) * DAY_MS);
}

/** Takes what was read, and lets go what is not there any more of the span that was read whole. */
function keep(
  { runs }: GithubCache,
  found: readonly WorkflowRun[],
  [from, to]: readonly [number, number] = [0, 0],
): void {
  const ids = new Set(found.map(({ id }) => id));
  for (const { id, createdAt } of runs.values()) {
    if (createdAt >= from && createdAt < to && !ids.has(id)) runs.delete(id);
  }
  for (const run of found) {
    const known = runs.get(run.id);
    // Whatever touches a run that has ended moves GitHub's time of its last change: the first one seen is nearest its end.
    const isSame = known?.isDone && known.attempt === run.attempt && known.updatedAt < run.updatedAt;
    runs.set(run.id, isSame ? { ...run, updatedAt: known.updatedAt } : run);
  }
}

/** When the oldest run began that may still end; those over a day old are left to the reading of their day. */
function oldestUnfinished({ runs }: GithubCache, now: number): number {
  const open = [...runs.values()].filter(({ isDone, createdAt }) => !isDone && now - createdAt < DAY_MS);
  return Math.min(now, ...open.map(({ createdAt }) => createdAt));
}

const REPEATED: readonly (string | null)[] = ['failure', 'timed_out', 'startup_failure', 'cancelled'];

/** What stands as the newest of its workflow on the branch, has failed, and may have been started again. */
function failingOnMain(cache: GithubCache, main: string, before: number): readonly WorkflowRun[] {
  const gone = knownGone(cache);
  const newest = newestOfEach(
    [...cache.runs.values()].filter(
      ({ branch, isDone, workflowId }) => branch === main && isDone && !gone.has(workflowId),
    ),
  );
  return newest.filter(({ conclusion, createdAt }) => REPEATED.includes(conclusion) && createdAt < before);
}
