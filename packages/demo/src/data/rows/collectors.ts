import type { Row } from './row.ts';

/** Metrics of every collector about itself, with the numbers of the design's own picture. */
export const COLLECTOR_ROWS: readonly Row[] = [
  ...collector('github', { every: 900, seconds: 1.2, metrics: 25 }),
  ...collector('wandb', { every: 900, seconds: 2.1, metrics: 15 }),
  ...collector('skypilot', { every: 600, seconds: 0.8, metrics: 7 }),
  ...collector('eval', { every: 900, seconds: 1.5, metrics: 5 }),
  ...collector('health', { every: 3600, seconds: 3.5, metrics: 25 }),
];

interface Run {
  readonly every: number;
  readonly seconds: number;
  readonly metrics: number;
}

function collector(name: string, { every, seconds, metrics }: Run): readonly Row[] {
  return [
    { metric: `collector.${name}.duration_seconds`, every, base: seconds, swing: seconds / 4, digits: 2 },
    { metric: `collector.${name}.metric_count`, every, base: metrics, swing: 0 },
    { metric: `collector.${name}.error_count`, every, base: 0, swing: 0 },
    { metric: `collector.${name}.failed`, every, base: 0, swing: 0 },
  ];
}
