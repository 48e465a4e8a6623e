import type { Wanted } from '../health/dashboard-status.ts';

/** Means of a gauge over time, its tagged parts put together as `across` says. */
export function gaugeQuery(metric: string, across: Wanted['across'], scope: string, seconds: number): string {
  return `${across}:${metric}{${scope}}.rollup(avg, ${seconds})`;
}
