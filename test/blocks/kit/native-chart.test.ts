import { SAMPLE_CHARTS } from '@metta-health-bot/demo/samples';
import { dataVisualization } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { nativeChart } from '../../../blocks/kit/native-chart.ts';
import type { ChartSpec, LineChart } from '../../../src/charts/chart-spec.ts';

const DAYS = Array.from({ length: 30 }, (_, index) => `day ${index + 1}`);
const whole: LineChart = {
  kind: 'lines',
  title: 'Scores',
  unit: 'score',
  categories: DAYS,
  series: [{ label: 'Overall', values: DAYS.map((_, index) => index / 30) }],
  marks: [{ label: 'healthy from 0.7', value: 0.7, meaning: 'target' }],
};

describe('native chart', () => {
  test('a native chart is accepted by Slack, and a chart that it cannot draw becomes none', () => {
    const blocks = Object.entries(SAMPLE_CHARTS).map(([name, spec]) => [name, nativeChart(spec)] as const);
    for (const [, block] of blocks) if (block !== null) dataVisualization.parse(block);
    expect(blocks.filter(([, block]) => block === null).map(([name]) => name)).toEqual(['rollup', 'nothing-known']);
  });

  test('a category is left out where a series has no value, and the title names it while there is room', () => {
    const gapped = (...gaps: readonly number[]) => {
      const values = DAYS.slice(0, 10).map((_, index) => (gaps.includes(index) ? null : 1));
      const spec = { ...whole, categories: DAYS.slice(0, 10), series: [{ label: 'Overall', values }] };
      return nativeChart(spec) as unknown as {
        title: string;
        chart: { axis_config: { categories: readonly string[] } };
      };
    };
    expect(gapped(3).title).toBe('Scores, no data day 4');
    expect(gapped(3).chart.axis_config.categories).not.toContain('day 4');
    expect(gapped(1, 2, 4).title).toBe('Scores, 3 gaps');
    expect(gapped(0, 1, 2, 3, 4)).toBeNull();
  });

  test('a line without any value is no reason to lose the others', () => {
    const silent = { label: 'Silent', values: DAYS.map(() => null) };
    expect(nativeChart({ ...whole, series: [...whole.series, silent] })).toEqual(nativeChart(whole));
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
});
