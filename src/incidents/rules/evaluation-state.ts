import type { Watch } from '../../watches/rules/watch.ts';

/** Channel and subject of a watch, which together no other watch has. */
export type WatchKey = Pick<Watch, 'channel' | 'subject'>;

/** A watch that is not evaluated, and the name of the rule that notifies its channel instead. */
export interface CoveredWatch extends WatchKey {
  readonly rule: string;
}

/** State between evaluations besides the incidents. Plain JSON. */
export interface EvaluationState {
  readonly lastEvaluationAt: number | null;
  /** By `rule subject`; those that are breached, or were at the evaluation before. */
  readonly conditions: Readonly<Record<string, Condition>>;
  /** Since when Datadog is unreachable, with the numbers of failed and of successful evaluations in a row; null while it is readable. */
  readonly outage: {
    readonly since: number;
    readonly failedEvaluations: number;
    readonly successfulEvaluations: number;
  } | null;
  /**
   * `CHANNEL SUBJECT` of the watches that the catalog does not have, of which their channels were notified; a version before stores none.
   */
  readonly leftWatches?: readonly string[];
  /** `rule subject` of those that had no data at any evaluation since their first, or since a gap; a version before stores none. */
  readonly neverKnown?: readonly string[];
}

/** State of a breach between two evaluations. */
export interface Condition {
  readonly since: number;
  readonly firing: boolean;
  /** Set if the breach may have begun before `since`: that was the first evaluation of its rule, or the first after a gap. */
  readonly mayBeOlder?: true;
  /** Healthy evaluations in a row. */
  readonly healthyEvaluations: number;
  /** Time since which nothing says whether the breach lasts, in milliseconds since 1970; absent while that is known. */
  readonly unknownSince?: number;
}

/** The state before the first evaluation. */
export const FIRST_STATE: EvaluationState = { lastEvaluationAt: null, conditions: {}, outage: null };
