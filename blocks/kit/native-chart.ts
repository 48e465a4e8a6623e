import type { Block } from '@slack/types';
import type { BarChart, ChartSpec, LineChart, PieChart } from '../../src/charts/chart-spec.ts';
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
 * The chart as a block that Slack draws itself; null where it cannot: a heat map, more gaps than values, and more series or
 * segments than `most`, or than it takes. Every series must have a value for every category: where one has none the category is left out, and
 * the title names it. Of more points than it takes the newest are shown.
 */
export function nativeChart(spec: ChartSpec, most: number = MAX.series): Block | null {
  const drawn = chartOf(spec);
  if (drawn === null || drawn.count > most) return null;
  const { chart, gaps } = drawn;
  const told =
    gaps.length === 0 ? '' : gaps.length > MOST_NAMED ? `, ${gaps.length} gaps` : `, no data ${gaps.join(', ')}`;
  const title = literal(literal(spec.title, MAX.title - told.length) + told, MAX.title) || '–';
  const block: DataVisualization = { type: 'data_visualization', title, chart };
  return block;
}

/** Gaps that a title has room for. */
const MOST_NAMED = 2;

interface Drawn {
  readonly chart: object;
  /** Of its series or segments. */
  readonly count: number;
  /** Categories that are left out. */
  readonly gaps: readonly string[];
}

function chartOf(spec: ChartSpec): Drawn | null {
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

function pie({ segments }: PieChart): Drawn | null {
  const shown = segments.filter(({ value }) => value > 0);
  if (shown.length === 0 || shown.length > MAX.segments) return null;
  const chart = { type: 'pie', segments: shown.map(({ label, value }) => ({ label: name(label), value })) };
  return { chart, count: shown.length, gaps: [] };
}

function plot(type: string, { categories, unit }: LineChart | BarChart, lines: LineChart['series']): Drawn | null {
  const all = categories.slice(-MAX.points).map(name);
  const series = lines
    .map(({ label, values }) => ({ name: name(label), values: values.slice(-MAX.points) }))
    .filter(({ values }) => values.some((value) => value !== null));
  const isWhole = (index: number) => series.every(({ values }) => (values[index] ?? null) !== null);
  const whole = all.map((_, index) => index).filter(isWhole);
  const areDistinct = [all, series.map((one) => one.name)].every((names) => new Set(names).size === names.length);
  if (2 * whole.length <= all.length || !areDistinct || series.length === 0 || series.length > MAX.series) return null;
  const shown = whole.map((index) => all[index] ?? '');
  const chart = {
    type,
    series: series.map(({ name: label, values }) => ({
      name: label,
      data: whole.map((index) => ({ label: all[index], value: values[index] })),
    })),
    axis_config: { categories: shown, ...(unit !== '' && { y_label: literal(unit, MAX.axisLabel) }) },
  };
  return { chart, count: series.length, gaps: all.filter((_, index) => !whole.includes(index)) };
}

const name = (text: string) => literal(text, MAX.label) || '–';

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GAP = '·';

/** Values as a line of bars from the lowest to the highest, for where no chart can be shown; a gap is a dot. */
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
