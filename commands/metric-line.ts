import type { DetailDays } from '../src/health/detail-days.ts';
import { commandLine, withDays } from './arguments.ts';

/** The name of the command that shows areas and metrics, for those who lead there. */
export const HEALTH = '/health';

/** What of a metric is asked for. */
export interface MetricQuestion {
  readonly days: DetailDays;
  readonly environment: string | undefined;
}

/** The command line that shows one metric, by its `area.metric`. */
export function metricLine(path: string, { days, environment }: MetricQuestion): string {
  return commandLine(HEALTH, withDays(path, days), environment);
}
