import { type Catalog, metricFreshFor } from '../catalog/catalog.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { ResolvedSeries } from '../health/dashboard-series.ts';
import type { LiveSpan } from './dashboard-json.ts';

/** The last so many milliseconds as Datadog writes it, in whole days or hours, rounded up. */
export function liveSpan(ms: number): LiveSpan {
  if (ms % DAY_MS === 0) return { type: 'live', value: ms / DAY_MS, unit: 'day' };
  return { type: 'live', value: Math.ceil(ms / HOUR_MS), unit: 'hour' };
}

/** The time of a widget that shows values of now: what none of its collectors has sent in two runs is not shown any more. */
export function currentTime(
  catalog: Catalog,
  series: readonly Pick<ResolvedSeries, 'metric'>[],
): { readonly time?: LiveSpan } {
  const fresh = Math.max(...series.map(({ metric }) => metricFreshFor(catalog, metric)));
  return Number.isFinite(fresh) ? { time: liveSpan(fresh) } : {};
}
