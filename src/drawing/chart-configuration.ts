import type { ChartConfiguration } from 'chart.js';
import type { ChartJsConfig } from '../charts/chart-style.ts';

/** Casts a configuration to the library's type, which cannot describe one that is also sent as text. */
export function chartConfiguration(config: ChartJsConfig): ChartConfiguration {
  return config as ChartConfiguration;
}
