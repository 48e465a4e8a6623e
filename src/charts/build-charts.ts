import { isUnread } from '../health/day-state.ts';
import { type MetricRow, type Rollup, todaysFom } from '../health/rollup.ts';
import { THRESHOLDS } from '../health/thresholds.ts';
import type { ShareView, TimeseriesView } from '../health/widget-view.ts';
import {
  type BarChart,
  type ChartSeries,
  columnLabel,
  type HeatMap,
  type LineChart,
  type Mark,
  type PieChart,
} from './chart-spec.ts';

/** Areas in one chart, at most: more lines cannot be distinguished. */
const MOST_AREAS = 11;
/** Rows and headings of a picture, at most, and the metrics that it shows if the catalog has more. */
const MOST_ROWS = { all: 60, lowest: 30 } as const;

/**
 * Builds a chart of the scores of all areas and the overall one over the last `count` local days, with the thresholds; of very many areas
 * it shows those with the lowest scores today.
 */
export function areaScoresChart({ title, days, areas: all, overall }: Rollup, count: number): LineChart {
  const isPart = all.length > MOST_AREAS;
  const areas = isPart ? lowest(all, MOST_AREAS, ({ scores }) => scores.at(-1)?.value ?? null) : all;
  const scores = (label: string, values: Rollup['overall']) => ({
    label,
    values: values.slice(-count).map(({ value }) => value),
  });
  return {
    kind: 'lines',
    title: `${title}: ${isPart ? `the ${MOST_AREAS} lowest scores` : 'scores'}, last ${count} days`,
    unit: '',
    categories: days.slice(-count).map(columnLabel),
    series: [scores('Overall', overall), ...areas.map((area) => scores(area.title, area.scores))],
    marks: [
      { label: `healthy from ${THRESHOLDS.green.toFixed(1)}`, value: THRESHOLDS.green, meaning: 'target' },
      { label: `critical below ${THRESHOLDS.yellow.toFixed(1)}`, value: THRESHOLDS.yellow, meaning: 'limit' },
    ],
    range: { min: 0, max: 1 },
  };
}

/**
 * Builds a heat map of every metric over the last `count` local days, area by area; of very many metrics it shows the lowest. An overdue
 * metric has no value today.
 */
export function rollupHeatMap({ title, days, areas }: Rollup, count: number): HeatMap {
  const all = areas.flatMap(({ rows }) => rows);
  const isPart = all.length + areas.length > MOST_ROWS.all;
  const shown = new Set(isPart ? lowest(all, MOST_ROWS.lowest, todaysFom) : all);
  const groups = areas.map((area) => ({
    label: area.title,
    rows: area.rows
      .filter((row) => shown.has(row))
      .map((row) => ({ label: row.label, cells: [...row.foms.slice(0, -1), todaysFom(row)].slice(-count) })),
  }));
  return {
    kind: 'heat-map',
    title: `${title}: ${isPart ? `the lowest ${MOST_ROWS.lowest} of ${all.length} metrics` : 'every metric'}, last ${count} days`,
    columns: days.slice(-count).map(columnLabel),
    ...([...shown].some((row) => isPartlyRead(row, count)) && { isPartlyRead: true }),
    groups: groups.filter(({ rows }) => rows.length > 0),
  };
}

function isPartlyRead(row: MetricRow, count: number): boolean {
  return isUnread(row) && row.foms.slice(-count).includes(null);
}

/** The items with the lowest values, in their own order; without a value is last. */
function lowest<Item>(items: readonly Item[], most: number, valueIn: (item: Item) => number | null): readonly Item[] {
  const value = (item: Item) => valueIn(item) ?? Number.POSITIVE_INFINITY;
  const chosen = new Set(items.toSorted((a, b) => value(a) - value(b) || 0).slice(0, most));
  return items.filter((item) => chosen.has(item));
}

/** One metric over time: one category for each value, and its goal, if any. */
interface Trend {
  readonly title: string;
  readonly unit: string;
  readonly categories: readonly string[];
  readonly values: ChartSeries['values'];
  readonly goal?: Mark;
}

/** Builds a chart of a metric over time, with its goal, if any. */
export function trendChart({ title, unit, categories, values, goal }: Trend): LineChart {
  return { kind: 'lines', title, unit, categories, series: [{ label: unit, values }], marks: goal ? [goal] : [] };
}

/** Most segments of a pie that can be distinguished. */
const MOST_SEGMENTS = 6;
const TONES = { good: 'good', warning: 'doubtful', bad: 'bad' } as const;

/** Builds a chart of a widget's values over time: lines with their targets, or layers of a whole. */
export function timeseriesChart({ title, unit, as, steps, series, lines }: TimeseriesView): LineChart | BarChart {
  const categories = steps.map(stepLabel);
  if (as === 'lines') {
    // Beside several targets it would not be clear to which of them a limit belongs.
    const isCrowded = lines.filter(({ status }) => status === 'green').length > 1;
    const marks = lines.flatMap(({ at, label, status }): readonly Mark[] => {
      if (isCrowded && status !== 'green') return [];
      return [{ label, value: at, meaning: status === 'green' ? 'target' : 'limit' }];
    });
    const shown = series.map(({ label, values }) => ({ label: label || title, values }));
    return { kind: 'lines', title, unit, categories, series: shown, marks };
  }
  const layers = series.map(({ label, values, tone }) => ({ label, values, ...(tone && { tone: TONES[tone] }) }));
  return { kind: 'bars', title, unit, isStacked: true, isArea: as === 'areas', categories, series: layers };
}

/** Builds a pie of a whole; the smallest parts are summed up. */
export function shareChart({ title, unit, amounts }: ShareView): PieChart {
  const rest = amounts.slice(MOST_SEGMENTS - 1);
  const others = { label: 'other', value: rest.reduce((sum, { value }) => sum + value, 0) };
  const segments = rest.length > 1 ? [...amounts.slice(0, MOST_SEGMENTS - 1), others] : amounts;
  return { kind: 'pie', title, unit, segments };
}

/** Label of a step: a date as the heading of a column, a time of day as it is. */
function stepLabel(step: string): string {
  return step.includes('-') ? columnLabel({ date: step }) : step;
}
