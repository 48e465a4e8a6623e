import type { GithubCache } from './github-cache.ts';
import type { GithubClient } from './github-client.ts';
import type { Commit } from './github-values.ts';

export const MONTH_MS = 30 * 86_400_000;
/** A commit may come to the branch by a merge that is newer than itself. */
const OVERLAP_MS = 86_400_000;
/** A merge may bring older ones too, and a push may take some away: the whole month is read anew so often. */
const WHOLE_MONTH_EVERY_MS = 6 * 3_600_000;

/** The commits of a branch in the last thirty days; those older than a day are read again only every few hours. */
export async function readCommits(
  client: GithubClient,
  cache: GithubCache,
  branch: string,
  now: number,
): Promise<readonly Commit[]> {
  const since = now - MONTH_MS;
  // The clock of who commits may be ahead.
  const newest = Math.min(now, ...newestOf(cache));
  const isWhole = cache.wholeMonthAt !== null && now - cache.wholeMonthAt < WHOLE_MONTH_EVERY_MS;
  const found = await client.commits(branch, isWhole ? Math.max(since, newest - OVERLAP_MS) : since);
  if (!isWhole) {
    cache.commits.clear();
    cache.wholeMonthAt = now;
  }
  for (const commit of found) cache.commits.set(commit.sha, commit);
  for (const { sha, at } of cache.commits.values()) if (at < since) cache.commits.delete(sha);
  return [...cache.commits.values()];
}

function newestOf({ commits }: GithubCache): readonly number[] {
  return commits.size === 0 ? [] : [Math.max(...[...commits.values()].map(({ at }) => at))];
}
