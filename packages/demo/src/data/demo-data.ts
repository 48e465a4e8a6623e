import { type DataSet, dayOffsets, type Today } from '@metta-health-bot/local-datadog';
import { fomSeries, type HealthMetric } from './fom-series.ts';
import { realGithubSeries } from './real-days.ts';
import { simulatedSeries } from './simulated.ts';

// The health collector was switched on this many days ago: older days have raw metrics only, as on a real first week.
const FOM_DAYS = 3;

/** The whole data set of the demo: measured, simulated, and the figures of merit of both. */
export function demoData({ metrics, ...today }: Today & { readonly metrics: readonly HealthMetric[] }): DataSet {
  const raw = [...realGithubSeries(today), ...simulatedSeries(today)];
  return [...raw, ...fomSeries(raw, metrics, { since: dayOffsets(today).startOf(-FOM_DAYS) })];
}
