import { SAMPLE_METRIC } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { metricReason } from '../../../src/incidents/rules/metric-reason.ts';

const days = SAMPLE_METRIC.days;
const detail = { ...SAMPLE_METRIC, values: days.map((_, index) => (index === 2 ? null : 90 + index)), unit: '%' };
const fresh = (over: object = {}) => ({ kind: 'fresh' as const, value: { ...detail, ...over } });

describe('metric reason', () => {
  test('returns the newest value with its unit, the goal, and the values of the days', () => {
    const reading = { value: 71.4, at: 1, from: 0, current: true };
    const { value, goal, trend } = metricReason(fresh({ reading }), 5);
    expect([value, goal]).toEqual(['71.4 %', detail.goal.text]);
    expect(trend.map((day) => day.date)).toEqual(days.map(({ date }) => date));
    expect(trend.slice(0, 4).map((day) => day.value)).toEqual(['90', '91', null, '93']);
  });

  test('returns since when it is red where its last change was to red, and no value where there is none', () => {
    const changed = (to: 'red' | 'yellow') => ({ lastChange: { date: '2026-11-20', from: 'green', to } });
    expect(metricReason(fresh(changed('red')), 5).redSince).toBe('2026-11-20');
    expect(metricReason(fresh(changed('yellow')), 5).redSince).toBeNull();
    expect(metricReason(fresh({ lastChange: null, reading: null }), 5)).toMatchObject({ redSince: null, value: null });
  });

  test('returns the problem where it could not be read', () => {
    const reason = metricReason({ kind: 'unavailable', failure: { detail: 'HTTP 500' } }, 5);
    expect(reason).toMatchObject({ problem: 'HTTP 500', value: null, trend: [], readAt: 5 });
  });
});
