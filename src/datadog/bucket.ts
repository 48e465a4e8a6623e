/** Datadog gives no more points of a series than 1,500: beyond, it would widen the buckets on its own. */
export const MOST_POINTS = 1_450;

/**
 * A quarter of an hour, in seconds: its edges fall on those of local days in every zone, and a value that no collector renews is
 * not taken for a current one for much longer than its time.
 */
export const FINE_SECONDS = 900;

const BUCKETS_SECONDS = [10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400] as const;

/** The finest bucket, in seconds, in which a span of milliseconds has no more than `points` points. */
export function finestBucket(spanMs: number, points: number = MOST_POINTS): number {
  return BUCKETS_SECONDS.find((seconds) => spanMs / (seconds * 1000) <= points) ?? 86_400;
}
