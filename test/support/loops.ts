import { createAwakeClock } from '../../src/core/clock.ts';
import { createLoops, type Loops } from '../../src/scheduling/loop.ts';

/** A watch over loops by the real time, for a job that stands alone. */
export function loopsOf(): Loops {
  const awake = createAwakeClock(
    () => performance.now(),
    () => {},
  );
  return createLoops(awake, Date.now);
}
