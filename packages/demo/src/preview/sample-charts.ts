import type { ChartSpec } from '../../../../src/charts/chart-spec.ts';

const WEEK = ['Wed 18', 'Thu 19', 'Fri 20', 'Sat 21', 'Sun 22', 'Mon 23', 'Tue 24'];
const series = (label: string, values: readonly (number | null)[]) => ({ label, values });

/** One chart of every kind out of made-up numbers, which the titles say. */
export const SAMPLE_CHARTS: Readonly<Record<string, ChartSpec>> = {
  rollup: {
    kind: 'heat-map',
    title: 'Simulated: every metric, last 7 days',
    columns: WEEK,
    groups: [
      {
        label: 'Checkout',
        rows: [
          { label: 'Orders', cells: [1, 0.98, 0.7, 0.71, 0.9, 0.95, 1] },
          { label: 'Refund Rate', cells: [0.5, 0.4, 0.31, 0.3, 0.29, 0.1, 0] },
        ],
      },
      {
        label: 'Search',
        rows: [{ label: 'Latency of Suggestions (P90)', cells: [0.9, null, null, 0.8, 0.6999, 0.6, null] }],
      },
    ],
  },
  'area-scores': {
    kind: 'lines',
    title: 'Simulated: scores, last 7 days',
    unit: 'score',
    categories: WEEK,
    series: [
      series('Overall', [0.86, 0.84, 0.8, 0.74, 0.66, 0.6, 0.62]),
      series('Checkout', [0.75, 0.69, 0.5, 0.5, 0.59, 0.52, 0.5]),
      series('Search', [0.9, null, null, 0.8, 0.7, null, 0.6]),
    ],
    marks: [
      { label: 'healthy from 0.7', value: 0.7, meaning: 'target' },
      { label: 'critical below 0.3', value: 0.3, meaning: 'limit' },
    ],
    range: { min: 0, max: 1 },
  },
  trend: {
    kind: 'lines',
    title: 'Simulated: stale PRs',
    unit: 'PRs',
    categories: WEEK,
    series: [series('Stale PRs', [28, 31, null, null, 24, 22, 17])],
    marks: [{ label: 'target < 20', value: 20, meaning: 'target' }],
  },
  percentiles: {
    kind: 'lines',
    title: 'Simulated: duration of runs',
    unit: 'min',
    categories: WEEK,
    series: [
      series('p50', [3.1, 3.4, 3.2, null, 3, 3.3, 3.1]),
      series('p90', [5.2, 7.9, 6.1, null, 4.8, 5.1, 4.7]),
      series('p99', [11, 19.5, 14, null, 9.8, 10.2, 9.1]),
    ],
    marks: [{ label: 'target < 5', value: 5, meaning: 'target' }],
  },
  outcomes: {
    kind: 'bars',
    title: 'Simulated: workflow runs',
    unit: 'runs',
    isStacked: true,
    categories: WEEK,
    series: [
      { ...series('success', [40, 50, null, 55, 61, 12, 8]), tone: 'good' },
      { ...series('failure', [4, 2, null, 5, 0, 1, 2]), tone: 'bad' },
      { ...series('timeout', [1, 0, null, 2, 3, 0, 0]), tone: 'doubtful' },
    ],
  },
  'jobs-by-status': {
    kind: 'pie',
    title: 'Simulated: jobs by status',
    unit: 'jobs',
    segments: [
      { label: 'running', value: 12 },
      { label: 'failed', value: 3 },
      { label: 'queued', value: 1 },
      { label: 'cancelled', value: 0 },
    ],
  },
  'cost-by-cluster': {
    kind: 'bars',
    title: 'Simulated: cost by cluster',
    unit: '$ a day',
    isStacked: false,
    categories: ['research', 'training-a', 'training-b', 'evaluation'],
    series: [series('cost', [212, 1480.5, 960, 77.25])],
  },
  'nothing-known': {
    kind: 'lines',
    title: 'Simulated: no data at all',
    unit: 'score',
    categories: WEEK,
    series: [
      series(
        'Overall',
        WEEK.map(() => null),
      ),
    ],
    marks: [],
    range: { min: 0, max: 1 },
  },
};
