import { aggregate, isMethod, type Method } from '../aggregate.ts';
import { badRequest, notKnown } from '../api-error.ts';
import { type MetricQuery, parseQuery } from '../query.ts';

/** A metric monitor's query, taken apart. */
export interface ParsedMonitorQuery {
  /** How the points of the window become one number. */
  readonly over: Method;
  readonly windowMs: number;
  readonly query: MetricQuery;
  readonly breaches: (value: number) => boolean;
  readonly threshold: number;
}

const WHOLE = /^(\w+)\(last_(\d+)([mhd])\):(.+?)\s*(>=|<=|>|<|)\s*(-?\d+(?:\.\d+)?)?$/s;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
};

/** Throws the 400 that Datadog would answer, or says that the local one does not know it. */
export function parseMonitorQuery(text: string): ParsedMonitorQuery {
  const [, over, amount, unit = '', series = '', operator = '', written] = WHOLE.exec(text) ?? [];
  const compare = COMPARISONS[operator];
  if (over === undefined || !compare || written === undefined) {
    throw badRequest(`The value provided for parameter 'query' is invalid: invalid operator specified: ${operator}`);
  }
  if (!isMethod(over)) throw notKnown(`the aggregation ${over} of a monitor`);
  const threshold = Number(written);
  return {
    ...{ over, threshold, query: parseQuery(series.trim()), windowMs: Number(amount) * (UNITS[unit] ?? 0) },
    breaches: (value) => compare(value, threshold),
  };
}

/** The one number that is held against the threshold. */
export const reduced = ({ over }: ParsedMonitorQuery, values: readonly number[]): number => aggregate(over, values);
