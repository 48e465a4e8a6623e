import type { Row } from './row.ts';

const every = 600;

/** Jobs and clusters. The total cost is the sum over the clusters. */
export const SKYPILOT_ROWS: readonly Row[] = [
  { metric: 'skypilot.jobs.running', every, base: 5, swing: 2.4, staging: 1 },
  { metric: 'skypilot.jobs.queued', every, base: 2, swing: 1.4, staging: 0 },
  { metric: 'skypilot.jobs.failed', every, base: 1, swing: 0.9, staging: 0 },
  { metric: 'skypilot.jobs.failed_7d', every, base: 3, swing: 1.4, pace: 'days', staging: 1 },
  { metric: 'skypilot.jobs.succeeded', every, base: 38, swing: 6, staging: 9 },
  { metric: 'skypilot.jobs.cancelled', every, base: 1, swing: 0.9, staging: 0 },
  { metric: 'skypilot.jobs.success_rate_pct', every, base: 97, swing: 1.6, digits: 1, staging: 94 },
  { metric: 'skypilot.clusters.active', every, base: 4, swing: 0, staging: 1 },
  ...cluster('gpu-a', { uptime: 131, daily: 128 }),
  ...cluster('gpu-b', { uptime: 84, daily: 92 }),
  ...cluster('gpu-spot', { uptime: 19, daily: 31 }),
  ...cluster('cpu-eval', { uptime: 160, daily: 12 }),
];

function cluster(name: string, { uptime, daily }: { uptime: number; daily: number }): readonly Row[] {
  const tags = [`cluster:${name}`];
  return [
    { metric: 'skypilot.clusters.uptime_hours', every, base: uptime, swing: 12, digits: 1, pace: 'days', tags },
    { metric: 'skypilot.clusters.cost_usd_24h', every, base: daily, swing: daily / 8, digits: 2, tags },
    {
      metric: 'skypilot.clusters.cost_usd_7d',
      every,
      base: 7 * daily,
      swing: daily / 2,
      digits: 2,
      pace: 'days',
      tags,
    },
  ];
}
