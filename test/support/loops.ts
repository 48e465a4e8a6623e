import { createAwakeClock } from '../../src/core/clock.ts';
import { createLoopWatch, type LoopWatch } from '../../src/scheduling/loop.ts';

/** A watch over loops by the real time, for a job that stands alone. */
export function loopsOf(): LoopWatch {
  const awake = createAwakeClock(
    () => performance.now(),
    () => {},
  );
  return createLoopWatch(awake, Date.now);
}
