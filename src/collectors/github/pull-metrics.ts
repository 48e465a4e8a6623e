import type { GithubRules } from '../../catalog/collector-sources.ts';
import { mean, percentile } from '../../core/statistics.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import { knownSample, type Sample } from '../collector.ts';
import type { Pull } from './github-values.ts';
import { isBotName } from './people.ts';

const STALE_MS = 14 * DAY_MS;

type Rules = Pick<GithubRules, 'main' | 'pulls' | 'bots'>;

/** Numbers of open pull requests, and of those without an update for over 14 days. */
export function openPullSamples(all: readonly Pull[], rules: Rules, now: number): readonly Sample[] {
  const pulls = countedPulls(all, rules);
  return [
    { metric: 'github.prs.open', value: pulls.length },
    {
      metric: 'github.prs.stale_count_14d',
      value: pulls.filter(({ updatedAt }) => now - updatedAt > STALE_MS).length,
    },
  ];
}

/** Pull requests that count, by the catalog's rules on bots and drafts. */
function countedPulls(pulls: readonly Pull[], { pulls: { bots, drafts }, bots: names }: Rules): readonly Pull[] {
  const isOfBot = ({ isMarkedBot, login }: Pull) => isMarkedBot || isBotName(login, names);
  return pulls.filter((pull) => (bots === 'count' || !isOfBot(pull)) && (drafts === 'count' || !pull.isDraft));
}

/** A pull request that was merged. */
export type Merged = Pull & { readonly mergedAt: number };

/** Pull requests merged into the main branch within seven days; those of a stack that are merged into another one do not count. */
export function mergedThisWeek(pulls: readonly Pull[], main: string, now: number): readonly Merged[] {
  return pulls.flatMap((pull) =>
    pull.mergedAt !== null && now - pull.mergedAt <= WEEK_MS && pull.base === main
      ? [{ ...pull, mergedAt: pull.mergedAt }]
      : [],
  );
}

/** Number of pull requests merged within seven days, and their times from creation to merge, in hours. */
export function mergedSamples(pulls: readonly Pull[], rules: Rules, now: number): readonly Sample[] {
  const merged = mergedThisWeek(countedPulls(pulls, rules), rules.main, now);
  // A merge before the creation says nothing about the time in between.
  const hours = merged.map(({ createdAt, mergedAt }) => (mergedAt - createdAt) / HOUR_MS).filter((took) => took >= 0);
  return [
    { metric: 'github.prs.merged_7d', value: merged.length },
    ...knownSample('github.prs.cycle_time_hours', mean(hours)),
    ...knownSample('github.prs.cycle_time_p50_hours', percentile(hours, 0.5)),
    ...knownSample('github.prs.cycle_time_p90_hours', percentile(hours, 0.9)),
  ];
}
