import type { Block } from '@slack/types';
import type { BarChart, ChartSpec, LineChart, PieChart } from '../src/charts/chart-spec.ts';
import { literal } from './escape.ts';
import { LIMITS } from './limits.ts';

/** Slack's own chart, which @slack/types 3.2 does not have yet: docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
interface DataVisualization extends Block {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: object;
}

const { chart: MAX } = LIMITS;

/**
 * The chart as a block that Slack draws itself; null where it cannot: a heat map, gaps, since every series must have a value
 * for every category, and more series or segments than it takes. Of more points than it takes the newest are shown.
 */
export function nativeChart(spec: ChartSpec): Block | null {
  const chart = chartOf(spec);
  if (chart === null) return null;
  const block: DataVisualization = { type: 'data_visualization', title: literal(spec.title, MAX.title) || '–', chart };
  return block;
}

function chartOf(spec: ChartSpec): object | null {
  switch (spec.kind) {
    case 'heat-map':
      return null;
    case 'pie':
      return pie(spec);
    case 'lines':
      return plot('line', spec, [
        ...spec.series,
        ...spec.marks.map(({ label, value }) => ({ label, values: spec.categories.map(() => value) })),
      ]);
    case 'bars':
      return plot(spec.isArea ? 'area' : 'bar', spec, spec.series);
  }
}

function pie({ segments }: PieChart): object | null {
  const shown = segments.filter(({ value }) => value > 0);
  if (shown.length === 0 || shown.length > MAX.segments) return null;
  return { type: 'pie', segments: shown.map(({ label, value }) => ({ label: name(label), value })) };
}

function plot(type: string, { categories, unit }: LineChart | BarChart, lines: LineChart['series']): object | null {
  const shown = categories.slice(-MAX.points).map(name);
  const series = lines.map(({ label, values }) => ({ name: name(label), values: values.slice(-MAX.points) }));
  const isWhole = series.every(({ values }) => values.length === shown.length && !values.includes(null));
  const areDistinct = [shown, series.map((one) => one.name)].every((names) => new Set(names).size === names.length);
  if (!isWhole || !areDistinct || shown.length === 0 || series.length === 0 || series.length > MAX.series) return null;
  return {
    type,
    series: series.map(({ name: label, values }) => ({
      name: label,
      data: values.map((value, index) => ({ label: shown[index], value })),
    })),
    axis_config: { categories: shown, ...(unit !== '' && { y_label: literal(unit, MAX.axisLabel) }) },
  };
}

const name = (text: string) => literal(text, MAX.label) || '–';
