import { type DataSet, dayOffsets, type Today } from '@metta-health-bot/local-datadog';
import { fomSeries, type HealthMetric } from './fom-series.ts';
import { realGithubSeries } from './real-days.ts';
import { type MadeUp, simulatedSeries } from './simulated.ts';

// The health collector was switched on this many days ago: older days have raw metrics only, as on a real first week.
const FOM_DAYS = 3;

/** The whole data set of the demo: measured, simulated, and the figures of merit of both; of these metrics, `isShown` leaves out the others. */
export function demoData({
  metrics,
  madeUp,
  isShown = () => true,
  ...today
}: Today & {
  readonly metrics: readonly HealthMetric[];
  readonly madeUp?: MadeUp;
  readonly isShown?: (metric: string) => boolean;
}): DataSet {
  const all = [...realGithubSeries(today), ...simulatedSeries(today, madeUp)];
  const raw = all.filter(({ metric }) => isShown(metric));
  return [...raw, ...fomSeries(raw, metrics, { since: dayOffsets(today).startOf(-FOM_DAYS) })];
}
