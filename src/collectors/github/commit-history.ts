import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { GitCommit } from './commit.ts';
import type { GithubCache } from './github-cache.ts';
import type { GithubClient } from './github-client.ts';

export const MONTH_MS = 30 * DAY_MS;
/** A merge may bring older ones, and a push may take some away: the whole month is read anew so often. */
const WHOLE_MONTH_EVERY_MS = 6 * HOUR_MS;
/** After so many in a row at the end of a page that are older than a month, or known, the rest is, too. */
const QUIET = 50;

/**
 * The commits of a branch in the last thirty days. GitHub is not asked for those "since" a time: "due to limitations of Git" that may
 * end at the first commit of an older date, which a wrong clock makes, whatever lies behind it. What is known from a reading before is
 * not read again, except every few hours.
 */
export async function readCommits(
  client: GithubClient,
  cache: GithubCache,
  branch: string,
  now: number,
): Promise<readonly GitCommit[]> {
  const since = now - MONTH_MS;
  const isWhole = cache.wholeMonthAt !== null && now - cache.wholeMonthAt < WHOLE_MONTH_EVERY_MS;
  const isKnown = ({ sha, at }: GitCommit) => at < since || (isWhole && cache.commits.has(sha));
  const found = await client.commits(branch, (page) => page.length >= QUIET && page.slice(-QUIET).every(isKnown));
  if (!isWhole) {
    cache.commits.clear();
    cache.wholeMonthAt = now;
  }
  for (const commit of found) cache.commits.set(commit.sha, commit);
  for (const { sha, at } of cache.commits.values()) if (at < since) cache.commits.delete(sha);
  return [...cache.commits.values()];
}
