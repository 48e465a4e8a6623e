/** Returns milliseconds since 1970 (UTC). Passed in wherever time matters, so that tests control it. */
export type Clock = () => number;

/** A time during which no requests are made. */
export interface Pause {
  /** End of the pause, in milliseconds since 1970; undefined while there is none. */
  until(): number | undefined;
  /** Starts now, or extends the pause; an earlier end changes nothing. */
  begin(until: number): void;
}

/** Creates a pause that has not begun. A clock set back to before its beginning ends it: otherwise it would last longer by the jump. */
export function createPause(clock: Clock): Pause {
  let [since, end] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const until = () => {
    const now = clock();
    return since <= now && now < end ? end : undefined;
  };
  return {
    until,
    begin(newEnd) {
      end = Math.max(until() ?? newEnd, newEnd);
      since = clock();
    },
  };
}

/**
 * Clock of the milliseconds in which this process ran. It is never set, and does not count times in which the whole process stood still
 * (stopped, on a sleeping machine, with a blocked event loop), in which nothing else in it could run either.
 */
export interface AwakeClock {
  now(): number;
  start(): void;
  stop(): void;
}

const TICK_MS = 1_000;
/** Most time between two readings that counts. */
const MOST_STEP_MS = 2 * TICK_MS;
/** Shortest standstill that is reported. */
const LONG_MS = 30_000;

/**
 * Creates the clock. `monotonic` returns milliseconds from any beginning, such as `performance.now`; `onStandstill` is called after a
 * standstill of more than 30 s, with its milliseconds.
 */
export function createAwakeClock(monotonic: () => number, onStandstill: (ms: number) => void): AwakeClock {
  let last = monotonic();
  let awake = 0;
  let ticking: NodeJS.Timeout | undefined;
  const now = () => {
    const at = monotonic();
    const passed = Math.max(0, at - last);
    last = at;
    awake += Math.min(passed, MOST_STEP_MS);
    if (ticking !== undefined && passed > LONG_MS) onStandstill(passed);
    return awake;
  };
  return {
    now,
    start() {
      now();
      ticking = setInterval(now, TICK_MS).unref();
    },
    stop() {
      clearInterval(ticking);
      ticking = undefined;
    },
  };
}
