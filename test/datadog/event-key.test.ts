import { describe, expect, test } from 'vitest';
import { aggregationKey, eventKeyTag } from '../../src/datadog/event-key.ts';

describe('event key', () => {
  test('a key that Datadog keeps as it is stays readable, and any other one does so behind its digest', () => {
    expect(eventKeyTag('merge-7')).toBe('key:merge-7');
    expect(eventKeyTag('Arena 7')).toMatch(/^key:[0-9a-f]{12}-arena_7$/);
  });

  test('long keys that differ at their end only are not shown as one, and none is longer than Datadog takes', () => {
    const keys = ['a', 'b'].map((end) => aggregationKey(`${'k'.repeat(300)}${end}`));
    expect([new Set(keys).size, ...keys.map(({ length }) => length)]).toEqual([2, 100, 100]);
    expect(aggregationKey('k'.repeat(100))).toBe('k'.repeat(100));
  });
});
