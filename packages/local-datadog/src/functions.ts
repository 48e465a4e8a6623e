import { Temporal } from 'temporal-polyfill';
import { aggregate, isMethod } from './aggregate.ts';
import { badRequest, notKnown } from './api-error.ts';
import type { Window } from './buckets.ts';
import { type Formula, queriesIn } from './formula.ts';
import type { Group } from './run-query.ts';
import { isTimeZone } from './time-zone.ts';

/** Input of a formula: the named queries of its request. */
export interface QueryContext {
  /** Result of a query over a window; one point at time 0 in a scalar request. */
  readonly run: (name: string, window: Window) => readonly Group[];
  /** All bucket starts of a query in a window, with or without data. */
  readonly grid: (name: string, window: Window) => readonly number[];
  readonly isGrouped: (name: string) => boolean;
  /** Scalar requests have no time axis along which points could move. */
  readonly scalar: boolean;
}

/** A function met in a formula, and the evaluator for the formulas inside it. */
interface Call {
  readonly args: readonly Formula[];
  readonly context: QueryContext;
  readonly window: Window;
  readonly evaluate: (formula: Formula, window: Window) => readonly Group[];
}

const HOUR_SECONDS = 3600;
const WEEK_SECONDS = 604_800;

/** The formula functions that the local Datadog computes truly. */
export const FUNCTIONS: ReadonlyMap<string, (call: Call) => readonly Group[]> = new Map([
  ['timeshift', (call: Call) => shiftSeconds(call, number(call.args[1]))],
  ['hour_before', (call: Call) => shiftSeconds(call, -HOUR_SECONDS)],
  ['week_before', (call: Call) => shiftSeconds(call, -WEEK_SECONDS)],
  ['calendar_shift', calendarShift],
  ['default_zero', defaultZero],
  ['moving_rollup', movingRollup],
  ['trend_line', trendLine],
]);

function shiftSeconds(call: Call, seconds: number): readonly Group[] {
  return shift(
    call,
    (at) => at + seconds * 1000,
    (at) => at - seconds * 1000,
  );
}

const UNITS: Readonly<Record<string, 'days' | 'weeks' | 'months'>> = { d: 'days', w: 'weeks', mo: 'months' };

function calendarShift(call: Call): readonly Group[] {
  const [, by, zone] = call.args;
  const written = text(by);
  const match = /^(-?\d+)(d|w|mo)$/.exec(written);
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || !unit)
    throw badRequest(`Error parsing formula: calendar_shift by "${written}": expected -1d, -1w or -1mo`);
  const timeZone = zone ? text(zone) : 'UTC';
  if (!isTimeZone(timeZone)) throw badRequest(`Error parsing formula: unknown time zone ${timeZone}`);
  const move = (at: number, amount: number) =>
    Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(timeZone)
      .add({ [unit]: amount }).epochMilliseconds;
  const amount = Number(match[1]);
  return shift(
    call,
    (at) => move(at, amount),
    (at) => move(at, -amount),
  );
}

/** The inner formula over another span of time, its points drawn where the window is. */
function shift(call: Call, there: (at: number) => number, back: (at: number) => number): readonly Group[] {
  const { args, context, window, evaluate } = call;
  const groups = evaluate(need(args[0]), { ...window, from: there(window.from), to: there(window.to) });
  if (context.scalar) return groups;
  return groups.map(({ tags, points }) => ({
    tags,
    points: new Map([...points].map(([at, value]) => [back(at), value])),
  }));
}

function defaultZero({ args, context, window, evaluate }: Call): readonly Group[] {
  const inner = need(args[0]);
  const groups = evaluate(inner, window);
  const names = queriesIn(inner);
  const grid = context.grid(names[0] ?? '', window);
  const lines = groups.length === 0 && !names.some(context.isGrouped) ? [{ tags: [], points: new Map() }] : groups;
  return lines.map(({ tags, points }) => ({ tags, points: new Map(grid.map((at) => [at, points.get(at) ?? 0])) }));
}

function movingRollup({ args, context, window, evaluate }: Call): readonly Group[] {
  if (context.scalar) throw notKnown('moving_rollup() in a scalar request');
  const inner = need(args[0]);
  const reach = number(args[1]) * 1000;
  const method = args[2] ? text(args[2]) : 'avg';
  if (!isMethod(method)) throw badRequest(`Error parsing formula: moving_rollup by "${method}"`);
  const grid = context.grid(queriesIn(inner)[0] ?? '', window);
  return evaluate(inner, { ...window, from: window.from - reach }).map(({ tags, points }) => {
    const known = [...points];
    const inReach = (end: number) => known.filter(([at]) => at > end - reach && at <= end).map(([, value]) => value);
    const reached = grid.map((at) => [at, inReach(at)] as const).filter(([, values]) => values.length > 0);
    return { tags, points: new Map(reached.map(([at, values]) => [at, aggregate(method, values)])) };
  });
}

/** The straight line that is nearest to the points in the sense of least squares, wherever there are points. */
function trendLine({ args, context, window, evaluate }: Call): readonly Group[] {
  if (context.scalar) throw notKnown('trend_line() in a scalar request');
  return evaluate(need(args[0]), window).map(({ tags, points }) => {
    const known = [...points];
    const mean = (pick: (point: readonly [number, number]) => number) =>
      known.reduce((sum, point) => sum + pick(point), 0) / known.length;
    const [at, value] = [mean(([time]) => time), mean(([, one]) => one)];
    const spread = mean(([time]) => (time - at) ** 2);
    const slope = spread === 0 ? 0 : mean(([time, one]) => (time - at) * (one - value)) / spread;
    return { tags, points: new Map(known.map(([time]) => [time, value + slope * (time - at)])) };
  });
}

function need(formula: Formula | undefined): Formula {
  if (!formula) throw badRequest('Error parsing formula: a function lacks its query');
  return formula;
}

function number(formula: Formula | undefined): number {
  if (formula?.kind !== 'number') throw badRequest('Error parsing formula: a function lacks its number of seconds');
  return formula.value;
}

function text(formula: Formula | undefined): string {
  if (formula?.kind !== 'text') throw badRequest('Error parsing formula: a function lacks its quoted argument');
  return formula.value;
}
