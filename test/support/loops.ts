import { createAwakeClock } from '../../src/awake-clock.ts';
import { createLoopWatch, type LoopWatch } from '../../src/jobs/loop-watch.ts';

/** A watch over loops by the real time, for a job that stands alone. */
export function loopsOf(): LoopWatch {
  const awake = createAwakeClock(
    () => performance.now(),
    () => {},
  );
  return createLoopWatch(awake, Date.now);
}
