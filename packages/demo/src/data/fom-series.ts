import { type DataSet, type Series, seriesOf } from '@metta-health-bot/local-datadog';

interface Ramp {
  readonly zero: number;
  readonly one: number;
}

/** A health metric: the raw one it is computed from and its own name in Datadog. */
export interface HealthMetric {
  readonly area: string;
  readonly key: string;
  /** `health.<area>.<metric>.fom` */
  readonly fom: string;
  readonly raw: string;
  /** The raw values that score 0 and 1. */
  readonly ramp: Ramp;
}

const EVERY_SECONDS = 3600;

/**
 * Points that the health collector would have sent since it was enabled: hourly figures of merit under their own names, and
 * all of them as `health.fom` with the tags `area:` and `metric:`.
 */
export function fomSeries(
  raw: DataSet,
  metrics: readonly HealthMetric[],
  { since }: { readonly since: number },
): DataSet {
  return metrics.flatMap((metric) =>
    seriesOf(raw, metric.raw).flatMap((series) => {
      const named = { ...series, metric: metric.fom, every: EVERY_SECONDS, valueAt: fomAt(series, metric.ramp, since) };
      const tags = [...series.tags, `area:${metric.area}`, `metric:${metric.key}`];
      return [named, { ...named, metric: 'health.fom', tags }];
    }),
  );
}

function fomAt(series: Series, ramp: Ramp, since: number) {
  return (at: number): number | null => {
    const value = at < since ? null : series.valueAt(at);
    return value === null ? null : score(value, ramp);
  };
}

/** A straight line from 0 to 1, flat beyond either end: the ramps of the design. */
function score(raw: number, { zero, one }: Ramp): number {
  const share = (raw - zero) / (one - zero);
  return Math.round(Math.min(1, Math.max(0, share)) * 1e12) / 1e12;
}
