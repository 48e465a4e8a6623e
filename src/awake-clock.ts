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
