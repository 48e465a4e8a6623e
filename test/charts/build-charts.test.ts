import { describe, expect, test } from 'vitest';
import { rollupHeatMap, shareChart, timeseriesChart, trendChart } from '../../src/charts/build-charts.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import type { MetricRow } from '../../src/health/rollup.ts';
import type { ShareView, TimeseriesView } from '../../src/health/widget-view.ts';

const GOAL = { label: 'target 5 min', value: 5, meaning: 'target' } as const;
const COURSE: TimeseriesView = {
  kind: 'timeseries',
  row: 'r',
  title: 'Duration',
  as: 'lines',
  unit: 'min',
  steps: ['2026-11-23', '2026-11-24'],
  series: [
    { label: 'p50', values: [1, null], reading: null },
    { label: 'p90', values: [2, 2], reading: null },
  ],
  lines: [
    { at: 5, label: 'target < 5', status: 'green' },
    { at: 8, label: 'red from here', status: 'red' },
  ],
};
const shares = (amounts: ShareView['amounts']): ShareView => ({
  kind: 'pie',
  row: 'r',
  title: 'Jobs',
  unit: 'jobs',
  amounts,
});

describe('build charts', () => {
  test('a trend keeps its gaps and has a line only where there is a goal', () => {
    const dated = { title: 'Duration', unit: 'minutes', categories: ['Mon 23', 'Tue 24'], values: [3, null] };
    const trend = trendChart({ ...dated, goal: GOAL });
    expect(trend).toMatchObject({ series: [{ label: 'minutes', values: [3, null] }], marks: [GOAL] });
    expect(trendChart(dated).marks).toEqual([]);
  });

  test('lines over time keep their gaps, their days and what to stay on the right side of', () => {
    expect(timeseriesChart(COURSE)).toMatchObject({
      kind: 'lines',
      categories: ['Mon 23', 'Tue 24'],
      series: [{ values: [1, null] }, { values: [2, 2] }],
      marks: [
        { value: 5, meaning: 'target' },
        { value: 8, meaning: 'limit' },
      ],
    });
  });

  test('layers are stacked and say which is good; times of day stand as they are', () => {
    const layers = COURSE.series.map((one) => ({ ...one, tone: 'warning' as const }));
    const chart = timeseriesChart({ ...COURSE, as: 'areas', steps: ['12:00', '14:00'], series: layers });
    expect(chart).toMatchObject({ kind: 'bars', isStacked: true, isArea: true, categories: ['12:00', '14:00'] });
    expect(chart.series[0]).toMatchObject({ tone: 'doubtful' });
    expect(timeseriesChart({ ...COURSE, as: 'bars' })).toMatchObject({ isArea: false });
  });

  test('the smallest of many shares are counted together, and none is lost', () => {
    const amounts = [20, 7, 6, 5, 4, 3, 2, 1].map((value) => ({ label: `s${value}`, value }));
    const { segments } = shareChart(shares(amounts));
    expect(segments.map(({ label }) => label)).toEqual(['s20', 's7', 's6', 's5', 's4', 'other']);
    expect(segments.reduce((sum, { value }) => sum + value, 0)).toBe(48);
    expect(shareChart(shares(amounts.slice(0, 6))).segments).toHaveLength(6);
  });
});

describe('heat map of the rollup', () => {
  const row = (values: Partial<MetricRow>): MetricRow => ({
    key: 'm',
    label: 'M',
    foms: [null, 0.9, 0.9],
    lastDataAt: null,
    isOverdue: false,
    ...values,
  });
  const mapOf = (one: MetricRow, count: number) =>
    rollupHeatMap(
      {
        title: 'Health',
        timeZone: 'UTC',
        days: lastLocalDays(Date.parse('2026-11-24T12:00:00Z'), 'UTC', 3),
        areas: [{ key: 'a', title: 'A', rows: [one], scores: [] }],
        overall: [],
      },
      count,
    ).isPartlyRead;

  test.each([
    ['a day that was not read', row({ unread: 'HTTP 500' }), 3, true],
    ['a rejected query', row({ refused: 'bad' }), 3, true],
    ['that day before the picture', row({ unread: 'HTTP 500' }), 2, undefined],
    ['a day without data', row({}), 3, undefined],
  ])('%s', (_, one, count, expected) => {
    expect(mapOf(one, count)).toBe(expected);
  });
});
