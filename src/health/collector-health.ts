/** What a collector has reported of itself lately. */
export interface CollectorReading {
  /** When its newest run reported, in milliseconds since 1970; null when none did in the span that was read. */
  readonly lastRunAt: number | null;
  /** Of the newest run: seconds, metrics emitted, 1 when it failed. Null where it said nothing. */
  readonly durationSeconds: number | null;
  readonly metricCount: number | null;
  readonly failed: boolean | null;
  /** Errors of all runs in the last hour; null when no run reported a number. */
  readonly errorsLastHour: number | null;
  /** Datadog's words when it refused to say. */
  readonly refused: string | undefined;
}
