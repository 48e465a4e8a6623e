import { type JsonObject, objectOf } from '../json.ts';
import { runQuery } from '../run-query.ts';
import type { DataSet } from '../series.ts';
import { type ParsedMonitorQuery, parseMonitorQuery, reduced } from './monitor-query.ts';

/** Datadog's names of the states of a monitor. */
export type MonitorState = 'OK' | 'Alert' | 'No Data';

const STEP_MS = 60_000;
/** A series whose last point is older is unknown to a monitor. No page says after how long; here it is a day. */
const FORGOTTEN_MS = 86_400_000;

/**
 * The state that a monitor without groups has at a moment: of its window if that has points. Without any it keeps the last state
 * that it had, until there were no points for its `no_data_timeframe`, or for twice its window.
 */
export function monitorState(monitor: JsonObject, data: DataSet, now: number): MonitorState {
  const parsed = parseMonitorQuery(String(monitor.query));
  const { no_data_timeframe } = objectOf(monitor.options);
  const silentMs = typeof no_data_timeframe === 'number' ? 60_000 * no_data_timeframe : 2 * parsed.windowMs;
  for (let at = now; at > now - Math.min(FORGOTTEN_MS, Math.max(silentMs, parsed.windowMs)); at -= STEP_MS) {
    const values = valuesOf(parsed, data, at);
    // A window that reaches back further than the silence that is allowed holds points that are too old to count.
    if (values.length > 0) return parsed.breaches(reduced(parsed, values)) ? 'Alert' : 'OK';
    if (at - parsed.windowMs <= now - silentMs) break;
  }
  return 'No Data';
}

function valuesOf({ query, windowMs }: ParsedMonitorQuery, data: DataSet, at: number): readonly number[] {
  const window = { from: at - windowMs, to: at + 1, span: windowMs };
  return runQuery(query, { data, window, now: at }).flatMap(({ points }) => [...points.values()]);
}
