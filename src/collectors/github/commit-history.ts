import type { GithubCache } from './github-cache.ts';
import type { GithubClient } from './github-client.ts';
import type { Commit } from './github-values.ts';

export const MONTH_MS = 30 * 86_400_000;
/** A commit may come to the branch by a merge that is newer than itself. */
const OVERLAP_MS = 86_400_000;

/** The commits of a branch in the last thirty days; those older than a day are read once. */
export async function readCommits(
  client: GithubClient,
  cache: GithubCache,
  branch: string,
  now: number,
): Promise<readonly Commit[]> {
  const since = now - MONTH_MS;
  const newest = Math.max(0, ...[...cache.commits.values()].map(({ at }) => at));
  const isWhole = cache.commitsFrom !== null && cache.commitsFrom <= since && newest > since + OVERLAP_MS;
  for (const commit of await client.commits(branch, isWhole ? newest - OVERLAP_MS : since)) {
    cache.commits.set(commit.sha, commit);
  }
  cache.commitsFrom = isWhole ? cache.commitsFrom : since;
  for (const { sha, at } of cache.commits.values()) if (at < since) cache.commits.delete(sha);
  return [...cache.commits.values()];
}
