import { NOW } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { dayStateOf, isAllRead, isUnread } from '../../src/health/day-state.ts';
import type { MetricRow } from '../../src/health/rollup.ts';

const row = (today: number | null, change: Partial<MetricRow> = {}): MetricRow => {
  return { key: 'm', label: 'M', foms: [null, today], lastDataAt: NOW, isOverdue: false, ...change };
};

describe('state of a day', () => {
  test.each([
    [0.9, true, 'green'],
    [0.9, false, 'unread'],
    [0.5, false, 'yellow'],
    [0, false, 'red'],
    [null, true, 'gray'],
    [null, false, 'unread'],
  ] as const)('%j, read in full: %j, is %s', (value, isRead, state) => {
    expect(dayStateOf(value, isRead)).toBe(state);
  });

  test('a rejected query and a failure are not read; a row without either is', () => {
    expect([{ refused: 'x' }, { unread: 'x' }, {}].map(isUnread)).toEqual([true, true, false]);
  });

  test('a day is read in full if each metric has a value on it, or was read', () => {
    const unread = { unread: 'HTTP 500' };
    expect(isAllRead([row(0.9), row(null)], 1, true)).toBe(true);
    expect(isAllRead([row(0.9), row(0.9, unread)], 1, true)).toBe(true);
    expect(isAllRead([row(0.9), row(null, unread)], 1, true)).toBe(false);
    expect(isAllRead([row(0.9, unread)], 0, false)).toBe(false);
    expect(isAllRead([], 1, true)).toBe(true);
  });

  test('an overdue value is none today, and counts on a day that is over', () => {
    const overdue = row(0.9, { unread: 'HTTP 500', isOverdue: true });
    expect([isAllRead([overdue], 1, true), isAllRead([overdue], 1, false)]).toEqual([false, true]);
  });
});
