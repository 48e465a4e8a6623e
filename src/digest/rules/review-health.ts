import type { LocalDay } from '../../core/days.ts';
import { mean } from '../../core/statistics.ts';
import { type DayState, dayStateOf, isAllRead, isUnread } from '../../health/day-state.ts';
import type { MetricRow, Rollup } from '../../health/rollup.ts';
import { formatFom, statusOf } from '../../health/thresholds.ts';
import type { ReviewSpan, Week } from './week.ts';

/** Figures of merit over one week. A day without data is in no mean, and is not red. */
export interface WeekFigure {
  /** Mean of the days with data; null without any. */
  readonly mean: number | null;
  /** Number of days with data. */
  readonly withData: number;
  /** Local dates of the red days. */
  readonly red: readonly string[];
}

/** A score or a metric in the reviewed week and in the one before. */
export interface WeekComparison {
  readonly label: string;
  readonly week: WeekFigure;
  readonly before: WeekFigure;
}

/**
 * A score in a review. Where metrics are known in one week only, or on some days of a week, and that alone would change the score, `alike` has
 * both weeks by those that are known in both, each by its own mean: one that began or stopped to report is neither a gain nor a loss.
 */
export interface ReviewedScore extends WeekComparison {
  readonly alike: AlikeWeeks | null;
}

/** Both weeks by the metrics that are compared, the number of these, and whether no other metric has data in one of the weeks. */
export interface AlikeWeeks extends Pick<WeekComparison, 'week' | 'before'> {
  readonly metrics: number;
  readonly isAll: boolean;
}

/** An area in a review. */
export interface ReviewedArea extends ReviewedScore {
  readonly metrics: readonly ReviewedMetric[];
}

/** A metric in a review. */
export interface ReviewedMetric extends WeekComparison {
  /** Title of its area. */
  readonly area: string;
  /** Whether Datadog refused or failed to read it: a day without a value is then unknown. */
  readonly isUnread: boolean;
}

/** A score or a metric, day by day; a value is null without data, and has then a state that says whether it was read. */
export interface DayRow {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly states: readonly DayState[];
}

/** Days of the four weeks, and rows with a value for each. */
export interface DayByDay {
  readonly days: readonly LocalDay[];
  /** The overall score, and those of the areas; of very many areas the lowest of the reviewed week. */
  readonly scores: readonly DayRow[];
  /** The metrics that were red in the reviewed week on most days. */
  readonly red: readonly DayRow[];
}

/** Health in the reviewed week. */
export interface ReviewedHealth {
  readonly title: string;
  readonly overall: ReviewedScore;
  readonly areas: readonly ReviewedArea[];
  readonly metrics: readonly ReviewedMetric[];
  /** Red on at least one day: on most days first. */
  readonly red: readonly ReviewedMetric[];
  /** The largest gains and losses, largest first. */
  readonly best: readonly ReviewedMetric[];
  readonly worst: readonly ReviewedMetric[];
  /** With data in the week, and too few days with data in one of the two weeks for a comparison. */
  readonly notCompared: readonly ReviewedMetric[];
  /** Read, and with data on some days of the week only. */
  readonly partial: readonly ReviewedMetric[];
  /** Read, and without data in the whole week. */
  readonly withoutData: readonly ReviewedMetric[];
  readonly unread: readonly ReviewedMetric[];
  readonly dayByDay: DayByDay;
}

/** Movers in each direction, at most. */
export const MOST_MOVERS = 3;
/** Change of a metric's mean from which on it is a mover: the means of two ordinary weeks differ by less. */
const LEAST_MOVE = 0.05;
/** Days with data in each of two weeks from which on they are compared: the mean of fewer is not that of a week. */
const LEAST_COMPARED_DAYS = 3;
/** Metrics, and areas, in the table and the picture of four weeks, at most. */
export const MOST_RED_ROWS = 12;
export const MOST_AREA_ROWS = 20;

/** Reviews health: `rollup` has the days of the span, all of which are over. */
export function reviewHealth(rollup: Rollup, span: ReviewSpan): ReviewedHealth {
  const { days, week } = span;
  const areas = rollup.areas.map(({ title, rows }) => areaOf(title, rows, span));
  const overall = overallOf(rollup, areas, span);
  const metrics = areas.flatMap((area) => area.metrics);
  const red = metrics.filter((metric) => metric.week.red.length > 0).toSorted(mostRed);
  const read = metrics.filter((metric) => !metric.isUnread);
  return {
    title: rollup.title,
    overall,
    areas,
    metrics,
    red,
    ...moversOf(metrics),
    notCompared: metrics.filter((metric) => metric.week.withData > 0 && !isComparable(metric)),
    partial: read.filter((metric) => metric.week.withData > 0 && metric.week.withData < week.days.length),
    withoutData: read.filter((metric) => metric.week.withData === 0),
    unread: metrics.filter((metric) => metric.isUnread),
    dayByDay: {
      days,
      scores: [{ ...overall, label: 'Overall' }, ...lowest(areas, MOST_AREA_ROWS)],
      red: red.slice(0, MOST_RED_ROWS),
    },
  };
}

/** An area with its metrics, and its score of each day: all days are over, so that no value is overdue. */
function areaOf(label: string, rows: readonly MetricRow[], span: ReviewSpan) {
  const metrics = rows.map((row) => ({
    ...compare(row.label, row.foms, span),
    ...dayRow(row.foms, [row]),
    area: label,
    isUnread: isUnread(row),
  }));
  const values = meansOf(metrics, span);
  const score = compare(label, values, span);
  const both = metrics.filter(isComparable);
  const bothValues = meansOf(both, span);
  const isAll = metrics.every((metric) => isComparable(metric) || metric.week.withData + metric.before.withData === 0);
  const byBoth = { ...byMeans(compare(label, bothValues, span), both), metrics: both.length, isAll };
  return {
    ...score,
    ...dayRow(values, rows),
    metrics,
    bothValues,
    byBoth,
    alike: isAll && isSameChange(score, byBoth) ? null : byBoth,
  };
}

function overallOf({ title, areas: all }: Rollup, areas: readonly ReturnType<typeof areaOf>[], span: ReviewSpan) {
  const values = meansOf(areas, span);
  const score = compare(title, values, span);
  const bothValues = meansOf(
    areas.map((area) => ({ values: area.bothValues })),
    span,
  );
  const parts = areas.map(({ byBoth }) => byBoth);
  const metrics = parts.reduce((sum, part) => sum + part.metrics, 0);
  const isAll = parts.every((part) => part.isAll);
  const byBoth = { ...byMeans(compare(title, bothValues, span), parts), metrics, isAll };
  const isAlike = areas.every(({ alike }) => alike === null) && isSameChange(score, byBoth);
  return {
    ...score,
    ...dayRow(
      values,
      all.flatMap(({ rows }) => rows),
    ),
    alike: isAlike ? null : byBoth,
  };
}

type Weeks = Pick<WeekComparison, 'week' | 'before'>;

/** Difference of two means that should be equal, from the order in which their values are added. */
const ROUNDING = 1e-9;

/** Whether a reader sees the same change in both. */
function isSameChange(score: Weeks, other: Weeks): boolean {
  const exact = ({ week, before }: Weeks) => (week.mean ?? 0) - (before.mean ?? 0);
  return changeOf(score) === changeOf(other) || Math.abs(exact(score) - exact(other)) < ROUNDING;
}

/** A score whose weeks are the means of its parts' weeks: a day on which one part has no data is then not the mean of the others. */
function byMeans(score: WeekComparison, parts: readonly Weeks[]): WeekComparison {
  const { week, before } = score;
  return {
    ...score,
    week: { ...week, mean: known(parts.map((part) => part.week.mean)) },
    before: { ...before, mean: known(parts.map((part) => part.before.mean)) },
  };
}

function compare(label: string, values: DayValues, { days, before, week }: ReviewSpan): WeekComparison {
  const valueOn = new Map(days.map(({ date }, index) => [date, values[index] ?? null]));
  return { label, week: figureOf(valueOn, week), before: figureOf(valueOn, before) };
}

/** The values day by day, of a score with the metrics of which it is made. */
function dayRow(values: DayValues, rows: readonly MetricRow[]): Pick<DayRow, 'values' | 'states'> {
  return { values, states: values.map((value, day) => dayStateOf(value, isAllRead(rows, day, false))) };
}

/** Mean of each day. */
function meansOf(parts: readonly { readonly values: DayValues }[], { days }: Pick<ReviewSpan, 'days'>): DayValues {
  return days.map((_, day) => known(parts.map(({ values }) => values[day] ?? null)));
}

/** The items with the lowest means of the week, in their own order. */
function lowest<Item extends WeekComparison>(items: readonly Item[], most: number): readonly Item[] {
  const chosen = new Set(items.toSorted((a, b) => (a.week.mean ?? 1) - (b.week.mean ?? 1)).slice(0, most));
  return items.filter((item) => chosen.has(item));
}

type DayValues = readonly (number | null)[];

/** Mean of the values that are known; null if none is. */
function known(values: DayValues): number | null {
  return mean(values.filter((value) => value !== null));
}

function figureOf(valueOn: ReadonlyMap<string, number | null>, { days }: Week): WeekFigure {
  const own = days.map(({ date }) => ({ date, value: valueOn.get(date) ?? null }));
  return {
    mean: known(own.map(({ value }) => value)),
    withData: own.filter(({ value }) => value !== null).length,
    red: own.filter(({ value }) => statusOf(value) === 'red').map(({ date }) => date),
  };
}

/** Most red days first; of as many, the lower mean. */
function mostRed(a: WeekComparison, b: WeekComparison): number {
  return b.week.red.length - a.week.red.length || (a.week.mean ?? 0) - (b.week.mean ?? 0);
}

/** Whether both weeks of a score or a metric have enough days with data to be compared. */
export function isComparable({ week, before }: Pick<WeekComparison, 'week' | 'before'>): boolean {
  return week.withData >= LEAST_COMPARED_DAYS && before.withData >= LEAST_COMPARED_DAYS;
}

/** Change of the means as they are shown, so that it agrees with the two numbers that a reader sees; null if they are not compared. */
export function changeOf({ week, before }: Pick<WeekComparison, 'week' | 'before'>): number | null {
  if (week.mean === null || before.mean === null) return null;
  return Math.round((Number(formatFom(week.mean)) - Number(formatFom(before.mean))) * 100) / 100;
}

function moversOf(metrics: readonly ReviewedMetric[]): Pick<ReviewedHealth, 'best' | 'worst'> {
  const moved = metrics.filter(isComparable).map((metric) => ({ metric, change: changeOf(metric) ?? 0 }));
  const gains = moved.filter(({ change }) => change >= LEAST_MOVE).toSorted((a, b) => b.change - a.change);
  const losses = moved.filter(({ change }) => change <= -LEAST_MOVE).toSorted((a, b) => a.change - b.change);
  const first = (list: typeof moved) => list.slice(0, MOST_MOVERS).map(({ metric }) => metric);
  return { best: first(gains), worst: first(losses) };
}

/** The area that was red on most days by its score, or else the metric; undefined if nothing was red. */
export function mostOftenRed({ areas, red }: ReviewedHealth): WeekComparison | undefined {
  const [area] = areas.filter(({ week }) => week.red.length > 0).toSorted(mostRed);
  return area ?? red[0];
}
