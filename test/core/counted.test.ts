import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCounted, EVERY_MS } from '../../src/core/counted.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('counted', () => {
  test('the first of a kind is written at once, and the repetitions once a minute with their count', () => {
    const written: unknown[] = [];
    const count = createCounted<string>(2, (...line) => written.push(line));
    for (const text of ['a', 'b', 'c']) count('kind', text);
    vi.advanceTimersByTime(EVERY_MS);
    expect(written).toEqual([
      ['kind', 'a', 1],
      ['kind', 'c', 2],
    ]);
  });

  test('kinds beyond the bound count as one', () => {
    const kinds: string[] = [];
    const count = createCounted<string>(1, (kind) => kinds.push(kind));
    for (const kind of ['a', 'b', 'c']) count(kind, '');
    expect(kinds).toEqual(['a', 'something else']);
  });
});
