/** Milliseconds since 1970 (UTC). Passed in wherever time matters, so that tests own it. */
export type Clock = () => number;

/** A time in which somebody is not asked. */
export interface Pause {
  /** When it ends, in milliseconds since 1970; undefined while there is none. */
  until(): number | undefined;
  /** Begins now, or goes on until later; one that would end sooner changes nothing. */
  begin(until: number): void;
}

/** None yet. A clock that is set back to before its beginning ends it: otherwise it would last for as long as the jump was. */
export function createPause(clock: Clock): Pause {
  let [since, end] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const until = () => {
    const now = clock();
    return since <= now && now < end ? end : undefined;
  };
  return {
    until,
    begin(wanted) {
      end = Math.max(until() ?? wanted, wanted);
      since = clock();
    },
  };
}

/**
 * Milliseconds in which this process ran. Nobody sets it ahead or back, and what the process stood still for as a whole (stopped, on a
 * machine asleep, its event loop blocked) does not count: nothing else in it had a turn either.
 */
export interface AwakeClock {
  now(): number;
  start(): void;
  stop(): void;
}

const TICK_MS = 1_000;
/** Of the time between two readings no more counts. */
const MOST_STEP_MS = 2 * TICK_MS;
/** A standstill that is told. */
const LONG_MS = 30_000;

/** `monotonic` in milliseconds from any beginning, such as `performance.now`; `onStandstill` is told of more than 30 s, in milliseconds. */
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
