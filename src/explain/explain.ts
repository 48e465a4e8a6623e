import { type Change, changeToExplain, type MetricSeries } from './change.ts';
import { type ChangePoints, findChangePoints } from './change-points.ts';
import { type EarlierTimes, earlierTimes } from './earlier-times.ts';
import { type EventRules, type EventsBefore, eventsBefore, type ReportedEvent } from './events-before.ts';
import type { MovedWith } from './moved-with.ts';

/** The change of a series, and all changes that were found in it. */
export interface FoundChange {
  readonly change: Change;
  readonly points: ChangePoints;
}

/** Facts around a change of a metric. None of them claims to be the cause. */
export interface Explanation {
  readonly change: Change;
  /** Null for a change without a time. */
  readonly before: EventsBefore | null;
  /** Other metrics; null for a change without a time. */
  readonly others: MovedWith | null;
  /** The same metric in other environments; null for a change without a time, or if they were not read. */
  readonly environments: MovedWith | null;
  readonly earlier: EarlierTimes | null;
}

/** Finds the change of a metric to explain: the first half, after which it is known which events are needed. */
export function findChange(
  series: MetricSeries,
  times: { readonly now: number; readonly freshMs: number },
): FoundChange {
  const points = findChangePoints(series, series.least);
  return { points, change: changeToExplain(series, points, times) };
}

/** Things that are compared with a change. */
export interface Surroundings {
  readonly events: readonly ReportedEvent[];
  readonly rules: EventRules;
  /** Other metrics, and the same one in other environments, compared with it; null for a change without a time. */
  readonly others: MovedWith | null;
  readonly environments: MovedWith | null;
}

/** Explains a change by what happened and what else moved at that time. */
export function explainChange(
  series: MetricSeries,
  { change, points }: FoundChange,
  { events, rules, others, environments }: Surroundings,
): Explanation {
  const step = change.kind === 'step' ? change : null;
  return {
    change,
    before: eventsBefore(change, events, rules),
    others,
    environments,
    earlier: step && earlierTimes(series, points, step),
  };
}
