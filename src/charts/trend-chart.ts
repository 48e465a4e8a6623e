import type { LineChart, Mark, Series } from './chart-spec.ts';

/** One metric over time: one category for each value, and the goal that it has, if any. */
interface Trend {
  readonly title: string;
  readonly unit: string;
  readonly categories: readonly string[];
  readonly values: Series['values'];
  readonly goal?: Mark;
}

/** A metric over time, with the goal that it has, if any. */
export function trendChart({ title, unit, categories, values, goal }: Trend): LineChart {
  return { kind: 'lines', title, unit, categories, series: [{ label: unit, values }], marks: goal ? [goal] : [] };
}
