import { describe, expect, test } from 'vitest';
import { createOnce, createSharedOnce } from '../../src/core/once.ts';

describe('once', () => {
  test('only the first of equal keys is first, until its time is over or it is forgotten', () => {
    let now = 0;
    const once = createOnce(() => now, 60_000);
    expect([once.first('a'), once.first('a'), once.first('b')]).toEqual([true, false, true]);
    once.forget('a');
    expect(once.first('a')).toBe(true);
    now = 59_999;
    expect(once.first('b')).toBe(false);
    now = 60_000;
    expect(once.first('b')).toBe(true);
  });

  /** What several replicas share: the keys that were named, and what was let go. */
  function sharedKeys() {
    const known = new Set<string>();
    return {
      known,
      first: async (key: string) => {
        const isNew = !known.has(key);
        known.add(key);
        return isNew;
      },
      forget: async (key: string) => void known.delete(key),
    };
  }

  test('two equal keys on two replicas have one winner, and no text of theirs is stored', async () => {
    const keys = sharedKeys();
    const [one, two] = [createSharedOnce(() => keys, Date.now, 60_000), createSharedOnce(() => keys, Date.now, 60_000)];
    expect([await one.first('share /health'), await two.first('share /health')]).toEqual([true, false]);
    expect([...keys.known].join()).not.toContain('health');
    await one.forget('share /health');
    expect(await one.first('share /health')).toBe(true);
  });

  test.each<[string, () => Promise<boolean>]>([
    ['fails', () => Promise.reject(new Error('away'))],
    ['does not answer', () => new Promise(() => {})],
  ])('a replica knows its own keys while the store %s', async (_, first) => {
    const keys = { first, forget: () => Promise.reject(new Error('away')) };
    const once = createSharedOnce(() => keys, Date.now, 60_000);
    expect([await once.first('a'), await once.first('a')]).toEqual([true, false]);
    await once.forget('a');
    expect(await once.first('a')).toBe(true);
  });
});
