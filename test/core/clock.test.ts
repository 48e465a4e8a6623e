import { describe, expect, test } from 'vitest';
import { createPause } from '../../src/core/clock.ts';

const DAY_MS = 86_400_000;

describe('clock', () => {
  test('a pause lasts until its end, the later of two', () => {
    let now = 1_000;
    const pause = createPause(() => now);
    expect(pause.until()).toBeUndefined();
    pause.begin(3_000);
    pause.begin(2_000);
    now = 2_999;
    expect(pause.until()).toBe(3_000);
    now = 3_000;
    expect(pause.until()).toBeUndefined();
  });

  test('a clock that is set back by a day ends it, and one after that lasts as long as it says', () => {
    let now = 10 * DAY_MS;
    const pause = createPause(() => now);
    pause.begin(now + 30_000);
    now -= DAY_MS;
    expect(pause.until()).toBeUndefined();
    pause.begin(now + 30_000);
    expect(pause.until()).toBe(now + 30_000);
  });
});
