import { expect, test } from 'vitest';
import {
  costByClusterChart,
  jobsByStatusChart,
  outcomesChart,
  percentilesChart,
  trendChart,
} from '../../src/charts/metric-charts.ts';

const DATED = { title: 'Duration', unit: 'minutes', categories: ['Mon 23', 'Tue 24'] };
const GOAL = { label: 'target 5 min', value: 5, meaning: 'target' } as const;

test('a trend keeps its gaps and has a line only where there is a goal', () => {
  const trend = trendChart({ ...DATED, values: [3, null], goal: GOAL });
  expect(trend).toMatchObject({ series: [{ label: 'minutes', values: [3, null] }], marks: [GOAL] });
  expect(trendChart({ ...DATED, values: [3, null] }).marks).toEqual([]);
});

test('percentiles stand in the legend as they do in the picture, the slowest on top', () => {
  const { series, marks } = percentilesChart({ ...DATED, p50: [1, 1], p90: [2, 2], p99: [3, null], goal: GOAL });
  expect(series.map(({ label }) => label)).toEqual(['p99', 'p90', 'p50']);
  expect(series[0]?.values).toEqual([3, null]);
  expect(marks).toEqual([GOAL]);
});

test('outcomes are stacked and say which is good', () => {
  const chart = outcomesChart({ ...DATED, success: [9, null], failure: [1, null], timeout: [0, null] });
  expect(chart.isStacked).toBe(true);
  expect(chart.series.map(({ label, tone }) => [label, tone])).toEqual([
    ['success', 'good'],
    ['failure', 'bad'],
    ['timeout', 'doubtful'],
  ]);
});

test('of many statuses the rarest are counted together, and none is lost', () => {
  const counts = { a: 1, b: 20, c: 3, d: 4, e: 5, f: 6, g: 7, h: 2 };
  const { segments } = jobsByStatusChart({ title: 'Jobs', unit: 'jobs', counts });
  expect(segments.map(({ label }) => label)).toEqual(['b', 'g', 'f', 'e', 'd', 'other']);
  expect(segments.reduce((sum, { value }) => sum + value, 0)).toBe(48);
});

test('six statuses all keep their names', () => {
  const counts = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
  expect(jobsByStatusChart({ title: 'Jobs', unit: 'jobs', counts }).segments).toHaveLength(6);
  expect(jobsByStatusChart({ title: 'Jobs', unit: 'jobs', counts }).segments.at(-1)).toEqual({ label: 'a', value: 1 });
});

test('the dearest cluster comes first, the one of unknown cost last and without a value', () => {
  const chart = costByClusterChart({
    title: 'Cost',
    unit: 'USD',
    costs: { free: 0, unknown: null, dear: 900, cheap: 10 },
  });
  expect(chart.categories).toEqual(['dear', 'cheap', 'free', 'unknown']);
  expect(chart.series[0]?.values).toEqual([900, 10, 0, null]);
});
