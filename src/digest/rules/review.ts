import type { Failure } from '../../health/reading.ts';
import { bySeverity, statusOf } from '../../health/thresholds.ts';
import { isComplete } from '../../incidents/history/coverage.ts';
import type { ReviewedHealth, WeekComparison } from './review-health.ts';
import type { ReviewedIncidents } from './review-incidents.ts';
import type { Week } from './week.ts';

/** Content of a weekly review, before it is put into words. */
export interface Review {
  readonly week: Week;
  /** The week with which it is compared. */
  readonly before: Week;
  /** Null if Datadog could not be read. */
  readonly health: ReviewedHealth | null;
  /** Time at which health was read, in milliseconds since 1970. */
  readonly at: number;
  /** Reason why Datadog cannot be read now, and the time since then; null if it was read. */
  readonly failure: { readonly failure: Failure; readonly since: number } | null;
  /** Null if the database could not be read. */
  readonly incidents: ReviewedIncidents | null;
}

/**
 * Whether there is nothing to report: every metric was read and has data on every day of the week, none was red, no score has a worse light
 * than in the week before; there was no incident, as is known for certain, and there is no silence.
 */
export function isQuietWeek({ week, health, incidents }: Review): boolean {
  if (health === null || incidents === null) return false;
  const { overall, areas, red, unread, partial, withoutData } = health;
  const scores = [overall, ...areas];
  const isHealthy =
    overall.week.withData === week.days.length &&
    [red, unread, partial, withoutData].every((list) => list.length === 0) &&
    scores.every((one) => one.week.red.length === 0 && !hasWorseLight(one.alike ?? one));
  const { figures, carried, silenced, stillSilenced, coverage } = incidents;
  const isCalm = figures.failures + carried + silenced.length + stillSilenced.length === 0 && isComplete(coverage);
  return isHealthy && isCalm;
}

function hasWorseLight({ week, before }: Pick<WeekComparison, 'week' | 'before'>): boolean {
  return before.mean !== null && bySeverity(statusOf(week.mean), statusOf(before.mean)) < 0;
}
