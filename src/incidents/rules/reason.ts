import type { AffectedRows } from '../../health/affected-rows.ts';
import type { ReportedRun } from '../../health/collector-health.ts';

/** An error as a collector reported it to Datadog; plain text. */
export interface ReportedError {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  /** Next step that the message names; empty if it names none. */
  readonly nextStep: string;
  /** Metrics that are missing because of it, by the labels of the catalog; may be empty. */
  readonly about: string;
}

/** The reason why a collector fails, as far as Datadog knows. Times are milliseconds since 1970. */
export interface CollectorReason {
  readonly kind: 'collector';
  readonly readAt: number;
  /** Errors since its last good run, newest first, and the number of further ones. */
  readonly errors: readonly ReportedError[];
  readonly moreErrors: number;
  /** Whether its errors explain why the rule fires; a run that is only slow has none. */
  readonly needsErrors: boolean;
  /** The problem for which its errors, or some of them, could not be read. */
  readonly problem?: string;
  /** Start of the span in which runs were read. */
  readonly since: number;
  /** Newest first. */
  readonly runs: readonly ReportedRun[];
  /** Null if that span has no good run. */
  readonly lastGoodRunAt: number | null;
  /** The problem for which its runs could not be read. */
  readonly runsProblem?: string;
  readonly rows: AffectedRows | null;
  /** Time from which these rows have no current value; null if that is not known. */
  readonly grayFrom: number | null;
}

/** The reason why a metric is red: its value, goal and course, as texts with their units. */
export interface MetricReason {
  readonly kind: 'metric';
  readonly readAt: number;
  readonly value: string | null;
  readonly goal: string;
  /** Values of the last days, oldest first, by ISO date; null if a day has none. */
  readonly trend: readonly { readonly date: string; readonly value: string | null }[];
  /** ISO date since which every day with data is red; null if that is not known. */
  readonly redSince: string | null;
  readonly problem?: string;
}

export type Reason = CollectorReason | MetricReason;

/** Reasons of failing subjects, by subject. */
export type Reasons = ReadonlyMap<string, Reason>;
