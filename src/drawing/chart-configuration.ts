import type { ChartConfiguration } from 'chart.js';
import type { ChartJsConfig } from '../charts/chart-style.ts';

/** Built by ourselves for this version; the library's types cannot describe a configuration that is also sent as text. */
export function chartConfiguration(config: ChartJsConfig): ChartConfiguration {
  return config as ChartConfiguration;
}
