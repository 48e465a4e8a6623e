import { describe, expect, test } from 'vitest';
import { mean } from '../../src/core/statistics.ts';
import { statusOf } from '../../src/health/thresholds.ts';

describe('statistics', () => {
  test('a day of hourly 0.7 is 0.7, so that the sum of binary fractions makes nothing yellow', () => {
    const hours = Array.from({ length: 24 }, () => 0.7);
    expect(hours.reduce((sum, hour) => sum + hour, 0) / 24).toBeLessThan(0.7);
    expect(mean(hours)).toBe(0.7);
    expect(statusOf(mean(hours))).toBe('green');
  });

  test('the mean of nothing is no data, not zero', () => {
    expect(mean([])).toBeNull();
  });
});
