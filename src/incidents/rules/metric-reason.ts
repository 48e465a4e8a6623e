import { formatValue, valueWithUnit } from '../../health/format.ts';
import type { MetricDetail } from '../../health/metric-detail.ts';
import type { MetricReason } from './reason.ts';

/** An answer about a metric, or why there is none. */
type MetricAnswer =
  | { readonly kind: 'fresh' | 'stale'; readonly value: MetricDetail }
  | { readonly kind: 'unavailable'; readonly failure: { readonly detail: string } };

/** Returns why a metric is red: its newest value, its goal, and its values of the last days. `now` in milliseconds since 1970. */
export function metricReason(answer: MetricAnswer, now: number): MetricReason {
  if (answer.kind === 'unavailable') {
    const { detail: problem } = answer.failure;
    return { kind: 'metric', readAt: now, value: null, goal: '', trend: [], redSince: null, problem };
  }
  const { unit, goal, reading, days, values, lastChange } = answer.value;
  const shown = (value: number) => formatValue(value, goal);
  return {
    kind: 'metric',
    readAt: now,
    value: reading === null ? null : valueWithUnit(reading.value, { unit, goal }),
    goal: goal.text,
    trend: days.map(({ date }, index) => {
      const value = values[index] ?? null;
      return { date, value: value === null ? null : shown(value) };
    }),
    redSince: lastChange?.to === 'red' ? lastChange.date : null,
  };
}
