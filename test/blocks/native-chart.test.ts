import { expect, test } from 'vitest';
import { nativeChart } from '../../blocks/native-chart.ts';
import { SAMPLE_CHARTS } from '../../sandbox/charts/sample-charts.ts';
import { dataVisualization } from '../../sandbox/slack/block-kit/data-visualization.ts';
import type { ChartSpec, LineChart } from '../../src/charts/chart-spec.ts';

const DAYS = Array.from({ length: 30 }, (_, index) => `day ${index + 1}`);
const whole: LineChart = {
  ...{ kind: 'lines', title: 'Scores', unit: 'score', categories: DAYS },
  series: [{ label: 'Overall', values: DAYS.map((_, index) => index / 30) }],
  marks: [{ label: 'healthy from 0.7', value: 0.7, meaning: 'target' }],
};

test('what it makes of a chart Slack takes, and of what it cannot draw it makes nothing', () => {
  const blocks = Object.entries(SAMPLE_CHARTS).map(([name, spec]) => [name, nativeChart(spec)] as const);
  for (const [, block] of blocks) if (block !== null) dataVisualization.parse(block);
  // The others have gaps, which Slack's own charts cannot show.
  expect(blocks.filter(([, block]) => block !== null).map(([name]) => name)).toEqual([
    'jobs-by-status',
    'cost-by-cluster',
  ]);
});

test('lines have those across beside them, and the newest of more points than Slack takes', () => {
  const block = nativeChart(whole);
  expect(dataVisualization.parse(block)).toMatchObject({
    title: 'Scores',
    chart: {
      type: 'line',
      series: [{ name: 'Overall' }, { name: 'healthy from 0.7' }],
      axis_config: { categories: DAYS.slice(-20), y_label: 'score' },
    },
  });
});

test.each<[string, Partial<LineChart>]>([
  ['two series of one name', { series: [...whole.series, ...whole.series] }],
  ['no series', { series: [], marks: [] }],
  ['more series than Slack takes', { series: DAYS.map((label) => ({ label, values: DAYS.map(() => 1) })) }],
  ['no categories', { categories: [], series: [{ label: 'Overall', values: [] }] }],
])('%s make no chart', (_, change) => {
  expect(nativeChart({ ...whole, ...change })).toBeNull();
});

test('endless and hostile texts stay within what Slack takes', () => {
  const label = `<!channel> ${'x'.repeat(500)}`;
  const hostile: ChartSpec = { kind: 'pie', title: label, unit: label, segments: [{ label, value: 1 }] };
  dataVisualization.parse(nativeChart(hostile));
});
