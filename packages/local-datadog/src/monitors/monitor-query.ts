import { aggregate, isMethod, type Method } from '../aggregate.ts';
import { badRequest, notKnown } from '../api-error.ts';
import { type MetricQuery, parseQuery } from '../query.ts';

/** A metric monitor's query, taken apart. */
export interface ParsedMonitorQuery {
  /** Aggregation of the window's points into one number. */
  readonly over: Method;
  readonly windowMs: number;
  readonly query: MetricQuery;
  readonly breaches: (value: number) => boolean;
  readonly threshold: number;
}

const WHOLE = /^(\w+)\((\w+)\):(.+?)\s*(>=|<=|>|<|)\s*(-?\d+(?:\.\d+)?)?$/s;
const WINDOW = /^last_(\d+)([mhdw])$/;
/**
 * "`last_#m` (with `#` between 1 and 10080 depending on the monitor type) or `last_#h` (with `#` between 1 and 168 depending on the
 * monitor type) or `last_1d`, or `last_1w`": https://docs.datadoghq.com/api/latest/monitors/#create-a-monitor. Days of a week are
 * found in use: terraform-provider-datadog, issue 2285.
 */
const UNITS: Readonly<Record<string, { readonly ms: number; readonly most: number }>> = {
  m: { ms: 60_000, most: 10_080 },
  h: { ms: 3_600_000, most: 168 },
  d: { ms: 86_400_000, most: 7 },
  w: { ms: 604_800_000, most: 1 },
};
/** Windows that Datadog has and that are not kept here: https://docs.datadoghq.com/monitors/configuration/#evaluation-window */
const UNKNOWN_WINDOW = /^(last_1mo|current_\w+)$/;
/** "`time_aggr`: avg, sum, max, min, change, or pct_change": the first page; the last two are not kept here. */
const UNKNOWN_OVER = /^(change|pct_change|percentile)$/;
const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
};

/** Throws the 400 that Datadog would answer, or says that the local one does not know it. */
export function parseMonitorQuery(text: string): ParsedMonitorQuery {
  const [, over, window = '', series = '', operator = '', written] = WHOLE.exec(text) ?? [];
  const compare = COMPARISONS[operator];
  if (over === undefined || !compare || written === undefined) {
    throw badRequest(`${INVALID}: invalid operator specified: ${operator}`);
  }
  if (UNKNOWN_OVER.test(over)) throw notKnown(`the aggregation ${over} of a monitor`);
  if (!isMethod(over) || over === 'count') throw badRequest(INVALID);
  const threshold = Number(written);
  return {
    over,
    threshold,
    query: parseQuery(series.trim()),
    windowMs: windowMs(window),
    breaches: (value) => compare(value, threshold),
  };
}

/** Message in recordings of Datadog's client for any query that it cannot use. */
const INVALID = "The value provided for parameter 'query' is invalid";

function windowMs(window: string): number {
  const [, amount = '', unit = ''] = WINDOW.exec(window) ?? [];
  const { ms, most } = UNITS[unit] ?? { ms: 0, most: 0 };
  if (UNKNOWN_WINDOW.test(window)) throw notKnown(`the window ${window} of a monitor`);
  if (!(Number(amount) >= 1 && Number(amount) <= most)) throw badRequest(INVALID);
  return Number(amount) * ms;
}

/** The one number that is held against the threshold. */
export const reduced = ({ over }: ParsedMonitorQuery, values: readonly number[]): number => aggregate(over, values);
