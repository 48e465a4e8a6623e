import { describe, expect, test } from 'vitest';
import { createAnswerCache } from '../../src/datadog/answer-cache.ts';
import { DatadogError } from '../../src/datadog/failure.ts';

const MINUTE = 60_000;
const OUTAGE = new DatadogError({ kind: 'server-error', detail: 'HTTP 500' });

function setUp(maxKeys = 10) {
  const state = { now: 0, loads: [] as string[], broken: false, failures: 0 };
  const ask = createAnswerCache({
    clock: () => state.now,
    freshUntil: (_, at) => at + MINUTE,
    failureMs: 5_000,
    maxKeys,
    onFailure: () => {
      state.failures += 1;
    },
    keyOf: (key: string) => key,
    load: async (key) => {
      state.loads.push(key);
      if (state.broken) throw OUTAGE;
      return `${key} at ${state.now}`;
    },
  });
  return { state, ask };
}

describe('answer cache', () => {
  test('fifty who ask at once cost one load and get the same answer', async () => {
    const { state, ask } = setUp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask('k')));
    expect(state.loads).toEqual(['k']);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('an answer is kept for its time, then asked for again', async () => {
    const { state, ask } = setUp();
    await ask('k');
    state.now = MINUTE - 1;
    expect(await ask('k')).toEqual({ kind: 'fresh', value: 'k at 0', at: 0 });
    state.now = MINUTE;
    expect(await ask('k')).toEqual({ kind: 'fresh', value: 'k at 60000', at: MINUTE });
  });

  test('what is known is returned without a load, whatever its age', async () => {
    const { state, ask } = setUp();
    expect(ask.known('k')).toBeUndefined();
    await ask('k');
    state.now = 90 * MINUTE;
    expect([ask.known('k'), ask.known('other')]).toEqual([{ value: 'k at 0', at: 0 }, undefined]);
    expect(state.loads).toEqual(['k']);
  });

  test('the last good value is returned with its age and the beginning of the failure while loading fails', async () => {
    const { state, ask } = setUp();
    await ask('k');
    state.broken = true;
    state.now = 2 * MINUTE;
    const first = await ask('k');
    state.now = 5 * MINUTE;
    const later = await ask('k');
    const stale = { kind: 'stale', value: 'k at 0', at: 0, failure: OUTAGE.failure, failingSince: 2 * MINUTE };
    expect([first, later]).toEqual([stale, stale]);
    state.broken = false;
    state.now = 6 * MINUTE;
    expect(await ask('k')).toMatchObject({ kind: 'fresh', at: 6 * MINUTE });
  });

  test('the failure is returned where there is no last good value, and Datadog is not asked again at once', async () => {
    const { state, ask } = setUp();
    state.broken = true;
    expect(await ask('k')).toEqual({ kind: 'unavailable', failure: OUTAGE.failure, failingSince: 0 });
    state.now = 4_999;
    await ask('k');
    expect(state.loads).toHaveLength(1);
    state.now = 5_000;
    expect(await ask('k')).toMatchObject({ kind: 'unavailable', failingSince: 0 });
    expect([state.loads.length, state.failures]).toEqual([2, 2]);
  });

  test('the key least lately asked for is forgotten first', async () => {
    const { state, ask } = setUp(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(key);
    expect(state.loads).toEqual(['a', 'b', 'c', 'b']);
  });

  test('a key is the object that was asked for, and equal ones share an answer', async () => {
    const loads: unknown[] = [];
    const ask = createAnswerCache({
      clock: () => 0,
      freshUntil: () => MINUTE,
      failureMs: 0,
      maxKeys: 10,
      onFailure: () => {},
      keyOf: ({ name, days }: { readonly name: string; readonly days: number }) => JSON.stringify([name, days]),
      load: async (key) => {
        loads.push(key);
        return key.days;
      },
    });
    // Joined by spaces these two would be one.
    await ask({ name: 'a 7', days: 30 });
    await ask({ name: 'a', days: 730 });
    expect(await ask({ name: 'a 7', days: 30 })).toMatchObject({ value: 30 });
    expect(loads).toEqual([
      { name: 'a 7', days: 30 },
      { name: 'a', days: 730 },
    ]);
  });
});
