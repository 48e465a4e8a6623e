import type { Block } from '@slack/types';
import type { BarChart, ChartSpec, LineChart, PieChart } from '../../src/charts/chart-spec.ts';
import { literal } from './escape.ts';
import { LIMITS } from './limits.ts';

/** Block with Slack's own chart, missing in @slack/types 3.2: docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
interface DataVisualization extends Block {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: object;
}

const { chart: MAX } = LIMITS;

/**
 * The chart as a block that Slack draws itself; null if it cannot: a heat map, at least as many gaps as values, two equal labels, or more
 * series or segments than `most` or than Slack accepts. Every series must have a value for every category: a category with a gap is left
 * out, and the title names it. Of more points than Slack accepts the newest are shown.
 */
export function nativeChart(spec: ChartSpec, most: number = MAX.series): Block | null {
  const drawn = drawChart(spec);
  if (drawn === null || drawn.count > most) return null;
  const { chart, gaps } = drawn;
  const gapNote =
    gaps.length === 0 ? '' : gaps.length > MOST_NAMED ? `, ${gaps.length} gaps` : `, no data ${gaps.join(', ')}`;
  const title = literal(literal(spec.title, MAX.title - gapNote.length) + gapNote, MAX.title) || '–';
  const block: DataVisualization = { type: 'data_visualization', title, chart };
  return block;
}

/** Gaps that a title names, at most. */
const MOST_NAMED = 2;

interface DrawnChart {
  readonly chart: object;
  /** Number of its series or segments. */
  readonly count: number;
  /** Categories that are left out. */
  readonly gaps: readonly string[];
}

function drawChart(spec: ChartSpec): DrawnChart | null {
  switch (spec.kind) {
    case 'heat-map':
      return null;
    case 'pie':
      return drawPie(spec);
    case 'lines':
      return drawSeries('line', spec, [
        ...spec.series,
        ...spec.marks.map(({ label, value }) => ({ label, values: spec.categories.map(() => value) })),
      ]);
    case 'bars':
      return drawSeries(spec.isArea ? 'area' : 'bar', spec, spec.series);
  }
}

function drawPie({ segments }: PieChart): DrawnChart | null {
  const positive = segments.filter(({ value }) => value > 0);
  if (positive.length === 0 || positive.length > MAX.segments) return null;
  const chart = { type: 'pie', segments: positive.map(({ label, value }) => ({ label: chartLabel(label), value })) };
  return { chart, count: positive.length, gaps: [] };
}

function drawSeries(
  type: string,
  { categories, unit }: LineChart | BarChart,
  lines: LineChart['series'],
): DrawnChart | null {
  const all = categories.slice(-MAX.points).map(chartLabel);
  const series = lines
    .map(({ label, values }) => ({ name: chartLabel(label), values: values.slice(-MAX.points) }))
    .filter(({ values }) => values.some((value) => value !== null));
  const isComplete = (index: number) => series.every(({ values }) => (values[index] ?? null) !== null);
  const complete = all.map((_, index) => index).filter(isComplete);
  const areDistinct = [all, series.map((one) => one.name)].every((names) => new Set(names).size === names.length);
  if (2 * complete.length <= all.length || !areDistinct) return null;
  if (series.length === 0 || series.length > MAX.series) return null;
  const chart = {
    type,
    series: series.map(({ name: label, values }) => ({
      name: label,
      data: complete.map((index) => ({ label: all[index], value: values[index] })),
    })),
    axis_config: {
      categories: complete.map((index) => all[index] ?? ''),
      ...(unit !== '' && { y_label: literal(unit, MAX.axisLabel) }),
    },
  };
  return { chart, count: series.length, gaps: all.filter((_, index) => !complete.includes(index)) };
}

function chartLabel(text: string): string {
  return literal(text, MAX.label) || '–';
}

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GAP = '·';

/** Values as a line of bars, scaled from the lowest to the highest, for messages that cannot show a chart; a gap is a dot. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return values
    .map((value) => {
      if (value === null) return GAP;
      const level = high === low ? 3 : Math.round(((value - low) / (high - low)) * (LEVELS.length - 1));
      return LEVELS[level] ?? GAP;
    })
    .join('');
}
