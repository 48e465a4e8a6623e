import type { BarChart, LineChart, Mark, PieChart, Series } from './chart-spec.ts';

/** What every chart of a metric says first. */
interface Named {
  readonly title: string;
  readonly unit: string;
}

/** Named, over time: one category for each value. */
interface Dated extends Named {
  readonly categories: readonly string[];
}

type Values = Series['values'];

/** More than these cannot be told apart in a pie. */
const MOST_SHARES = 6;

/** A metric over time, with the goal that it has, if any. */
export function trendChart(trend: Dated & { readonly values: Values; readonly goal?: Mark }): LineChart {
  const { title, unit, categories, values, goal } = trend;
  return { kind: 'lines', title, unit, categories, series: [{ label: unit, values }], marks: goal ? [goal] : [] };
}

/** How long it takes half, nine in ten and 99 in 100. */
export function percentilesChart(
  durations: Dated & { readonly p50: Values; readonly p90: Values; readonly p99: Values; readonly goal?: Mark },
): LineChart {
  const { title, unit, categories, p50, p90, p99, goal } = durations;
  const series = Object.entries({ p99, p90, p50 }).map(([label, values]) => ({ label, values }));
  return { kind: 'lines', title, unit, categories, series, marks: goal ? [goal] : [] };
}

/** How runs ended, stacked. */
export function outcomesChart(
  outcomes: Dated & { readonly success: Values; readonly failure: Values; readonly timeout: Values },
): BarChart {
  const { title, unit, categories, success, failure, timeout } = outcomes;
  return {
    kind: 'bars',
    title,
    unit,
    isStacked: true,
    categories,
    series: [
      { label: 'success', values: success, tone: 'good' },
      { label: 'failure', values: failure, tone: 'bad' },
      { label: 'timeout', values: timeout, tone: 'doubtful' },
    ],
  };
}

/** How many jobs there are of each status; the rarest are counted together. */
export function jobsByStatusChart({ title, unit, counts }: Named & { readonly counts: Amounts }): PieChart {
  const sorted = largestFirst(counts);
  const rest = sorted.slice(MOST_SHARES - 1);
  const others = { label: 'other', value: rest.reduce((sum, { value }) => sum + value, 0) };
  const segments = rest.length > 1 ? [...sorted.slice(0, MOST_SHARES - 1), others] : sorted;
  return { kind: 'pie', title, unit, segments };
}

/** What each cluster costs, the dearest first; a cluster whose cost is not known comes last. */
export function costByClusterChart({
  title,
  unit,
  costs,
}: Named & { readonly costs: Readonly<Record<string, number | null>> }): BarChart {
  const sorted = Object.entries(costs).sort(([, a], [, b]) => (b ?? -1) - (a ?? -1));
  const [categories, values] = [sorted.map(([name]) => name), sorted.map(([, cost]) => cost)];
  return { kind: 'bars', title, unit, isStacked: false, categories, series: [{ label: title, values }] };
}

type Amounts = Readonly<Record<string, number>>;

function largestFirst(amounts: Amounts): readonly { readonly label: string; readonly value: number }[] {
  return Object.entries(amounts)
    .map(([label, value]) => ({ label, value }))
    .sort((a, b) => b.value - a.value);
}
