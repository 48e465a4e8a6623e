import type { Clock } from './clock.ts';

/** Timestamps and ids, each of one thing. */
export interface Ids {
  /** A message's timestamp, seconds with six decimals: unique and increasing even when the clock stops or steps back. */
  ts(): string;
  /** The next id of its kind in Slack's form, such as `V00000003`. */
  next(prefix: string): string;
}

/** Ids from 1 on. The clock, in milliseconds since 1970, gives the timestamps. */
export function createIds(clock: Clock): Ids {
  let lastMicros = 0;
  let count = 0;
  return {
    ts() {
      lastMicros = Math.max(Math.floor(clock() * 1_000), lastMicros + 1);
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    next(prefix) {
      count += 1;
      return `${prefix}${count.toString(36).toUpperCase().padStart(8, '0')}`;
    },
  };
}
