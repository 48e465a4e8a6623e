import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { MOST_POINTS } from './bucket.ts';

/** A span cut into windows of one length, the newest first: how far back each is shifted, in milliseconds. */
export interface Windows {
  /** Of the newest window, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly shifts: readonly number[];
}

/**
 * Cuts a span in which a series would have more points than Datadog gives, in buckets of so many seconds, into windows of whole
 * days that it can be asked for side by side, the older ones by `timeshift`. They end on a full hour, or where the widest bucket
 * ends (in seconds, a part of a day), so that none lies in two.
 */
export function windowsOf(from: number, to: number, seconds: number, widest = 0): Windows {
  const length = Math.max(1, Math.floor((MOST_POINTS * seconds * 1000) / DAY_MS)) * DAY_MS;
  if (to - from <= length) return { from, to, shifts: [0] };
  const edge = Math.max(HOUR_MS, widest * 1000);
  const end = Math.ceil(to / edge) * edge;
  const count = Math.ceil((end - from) / length);
  return { from: end - length, to: end, shifts: Array.from({ length: count }, (_, index) => index * length) };
}
