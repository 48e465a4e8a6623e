import { bySeverity, statusOf } from '../health/status.ts';
import type { Digest, ScoreChange } from './digest.ts';

/**
 * Whether there is nothing to tell: all metrics have data that was read now, none is red or has just recovered, no score
 * has a worse light than yesterday, nothing fires.
 */
export function isQuietDay(digest: Digest): boolean {
  const { isStale, overall, areas, newlyRed, recovered, stillRed, gray, incidents } = digest;
  const news = [newlyRed, recovered, stillRed, gray, incidents].some((list) => list.length > 0);
  const scores = [overall, ...areas.map(({ change }) => change)];
  return !isStale && !news && overall.today.value !== null && !scores.some(hasWorsened);
}

function hasWorsened({ today, yesterday }: ScoreChange): boolean {
  return yesterday !== null && bySeverity(statusOf(today.value), statusOf(yesterday)) < 0;
}
