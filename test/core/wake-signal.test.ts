import { describe, expect, test } from 'vitest';
import { createWakeSignal } from '../../src/core/wake-signal.ts';

const LONG = 60_000;

describe('wake signal', () => {
  test('a sleeper wakes when it is woken, and at once when it was woken since the last sleep', async () => {
    const sleeper = createWakeSignal();
    const first = sleeper.sleep(LONG);
    sleeper.wake();
    await first;
    sleeper.wake();
    await sleeper.sleep(LONG);
  });

  test('a signal wakes the worker once', async () => {
    const sleeper = createWakeSignal();
    sleeper.wake();
    await sleeper.sleep(LONG);
    let isAwake = false;
    const second = sleeper.sleep(LONG).then(() => {
      isAwake = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isAwake).toBe(false);
    sleeper.wake();
    await second;
  });

  test('unless it is woken the time passes', async () => {
    await createWakeSignal().sleep(1);
  });
});
