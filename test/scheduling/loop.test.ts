import { describe, expect, test } from 'vitest';
import { createAwakeClock } from '../../src/core/clock.ts';
import { createLoops, createTicker, type LoopName, STUCK_AFTER_MS } from '../../src/scheduling/loop.ts';

const NOON = Date.parse('2026-11-27T12:00:00Z');

/** A watch in a time that the test moves: `pass` in small steps, as time passes for a process that runs. */
function scene() {
  const state = { monotonic: 5_000, clock: NOON };
  const standstills: number[] = [];
  const awake = createAwakeClock(
    () => state.monotonic,
    (ms) => standstills.push(ms),
  );
  awake.start();
  const watch = createLoops(awake, () => state.clock);
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      state.monotonic += 1_000;
      state.clock += 1_000;
      awake.now();
    }
  };
  return { state, awake, watch, pass, standstills };
}

describe('loop', () => {
  test.each(Object.keys(STUCK_AFTER_MS) as LoopName[])(
    '%s stands still when its time is over, and not before',
    (name) => {
      const { watch, pass, awake } = scene();
      const loop = watch.loop(name);
      pass(86_400_000);
      expect(watch.stalled()).toEqual([]);
      loop.beat();
      pass(STUCK_AFTER_MS[name]);
      expect(watch.stalled()).toEqual([]);
      pass(1_000);
      expect(watch.stalled()).toEqual([
        expect.stringMatching(new RegExp(`^${name} has been stuck since 2026-11-28T12:00:00Z, for \\d+ s$`)),
      ]);
      loop.beat();
      expect(watch.stalled()).toEqual([]);
      pass(86_400_000);
      loop.end();
      expect(watch.stalled()).toEqual([]);
      awake.stop();
    },
  );

  test('a loop whose work fails each time, or waits for long, is alive; one that waits for good is not', async () => {
    const { watch, pass, awake } = scene();
    let turns = 0;
    const failing = createTicker(1, {
      tick: async () => {
        turns += 1;
        throw new Error('the database is away');
      },
      onError: () => {},
      loop: watch.loop('evaluation'),
    });
    const hung = createTicker(1, {
      tick: () => new Promise(() => {}),
      onError: () => {},
      loop: watch.loop('leadership'),
    });
    failing.start();
    hung.start();
    for (let minutes = 0; minutes < 60; minutes += 1) {
      pass(60_000);
      const before = turns;
      await expect.poll(() => turns, { interval: 1 }).toBeGreaterThan(before + 1);
    }
    expect(watch.stalled()).toEqual([
      expect.stringMatching(/^leadership has been stuck since 2026-11-27T12:00:00Z, for 3600 s$/),
    ]);
    await failing.stop();
    expect([...watch.idleSeconds().keys()]).toEqual(['leadership']);
    awake.stop();
  });

  test('work under way counts from its own beginning, the oldest of its kind, and no more when it has ended', async () => {
    const { watch, pass, awake } = scene();
    let end = () => {};
    const first = watch.during('a run of a collector', () => new Promise<void>((resolve) => (end = resolve)));
    pass(600_000);
    const failed = watch.during('a run of a collector', () => Promise.reject(new Error('gone')));
    await expect(failed).rejects.toThrow('gone');
    expect(watch.idleSeconds().get('a run of a collector')).toBe(600);
    pass(1_201_000);
    expect(watch.stalled()).toHaveLength(1);
    end();
    await first;
    expect([watch.stalled(), watch.idleSeconds().size]).toEqual([[], 0]);
    awake.stop();
  });

  test('a process that was stopped for an hour, and a clock that is set a year on or back, make nothing stand still', () => {
    const { state, watch, pass, awake, standstills } = scene();
    watch.loop('leadership').beat();
    state.clock += 365 * 86_400_000;
    expect(watch.stalled()).toEqual([]);
    state.clock -= 2 * 365 * 86_400_000;
    expect(watch.stalled()).toEqual([]);
    state.monotonic += 3_600_000;
    expect([watch.stalled(), standstills]).toEqual([[], [3_600_000]]);
    pass(170_000);
    expect(watch.stalled()).toEqual([]);
    expect(standstills).toHaveLength(1);
    awake.stop();
  });

  test('a standstill of 30 s is noticed by the clock itself, and a shorter one is not logged', async () => {
    const { state, awake, standstills } = scene();
    state.monotonic += 29_000;
    await expect.poll(() => awake.now(), { timeout: 3_000 }).toBe(2_000);
    state.monotonic += 31_000;
    await expect.poll(() => standstills, { timeout: 3_000 }).toEqual([31_000]);
    awake.stop();
  });
});
