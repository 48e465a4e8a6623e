import type { GithubCache } from './github-cache.ts';
import type { GithubClient } from './github-client.ts';
import type { WorkflowRun } from './github-values.ts';

export const WEEK_MS = 7 * 86_400_000;
/** A run may be started again long after: the whole week is read anew so often. */
const WHOLE_WEEK_EVERY_MS = 6 * 3_600_000;
/** Runs begun this long ago are read anew each time: most that still change are among them. */
const RECENT_MS = 3_600_000;
/** GitHub takes ranges by the second, and a fixed beginning lets it say that nothing has changed. */
const GRID_MS = 3_600_000;

/** The runs of the last seven days. What is known to have ended is read again only every few hours. */
export async function readRuns(client: GithubClient, cache: GithubCache, now: number): Promise<readonly WorkflowRun[]> {
  const isWhole = cache.wholeWeekAt !== null && now - cache.wholeWeekAt < WHOLE_WEEK_EVERY_MS;
  const since = now - WEEK_MS;
  const from = isWhole ? Math.min(now - RECENT_MS, oldestUnfinished(cache, now)) : since;
  const found = await client.runs(Math.max(since, Math.floor(from / GRID_MS) * GRID_MS), now);
  for (const run of found) cache.runs.set(run.id, run);
  if (!isWhole) cache.wholeWeekAt = now;
  for (const run of cache.runs.values()) if (run.createdAt < since) cache.runs.delete(run.id);
  return [...cache.runs.values()];
}

/** When the oldest run began that may still end; those over a day old are left to the reading of the whole week. */
function oldestUnfinished({ runs }: GithubCache, now: number): number {
  const open = [...runs.values()].filter(({ isDone, createdAt }) => !isDone && now - createdAt < 86_400_000);
  return Math.min(now, ...open.map(({ createdAt }) => createdAt));
}
