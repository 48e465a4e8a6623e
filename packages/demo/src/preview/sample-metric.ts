import { parseTarget } from '../../../../src/catalog/target.ts';
import { lastLocalDays } from '../../../../src/core/days.ts';
import type { MetricDetail } from '../../../../src/health/metric-detail.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const VALUES = [0.6, 0.8, 0.5, 0.7, 0.6, 0.6, 4];
const FOMS = [0.88, 0.84, 0.9, 0.86, 0.88, 0.88, 0.2];

/** A metric that turned red today, with everything that can be said of one. */
export const SAMPLE_METRIC: MetricDetail = {
  path: 'ci.failing_workflows',
  area: { key: 'ci', title: 'CI/CD' },
  label: 'Failing Workflows',
  unit: 'runs',
  goal: parseTarget('< 2') ?? { operator: '<', value: 2, text: '< 2' },
  timeZone: TIME_ZONE,
  days: lastLocalDays(NOW, TIME_ZONE, VALUES.length),
  values: VALUES,
  foms: FOMS,
  reading: { value: 4, at: NOW - 720_000, from: NOW - 900_000, current: true },
  status: 'red',
  statistics: { average: 1.11, min: 0, max: 4, p90: 4 },
  weeks: { last: 1.11, before: 0.64 },
  anomaly: { direction: 'above', value: 4, median: 0.6, low: 0, high: 1.2, days: 28 },
  lastChange: { date: '2026-11-23', from: 'green', to: 'red' },
  changesThisWeek: 1,
  collector: 'GitHub',
  raw: 'github.ci.failed_workflows_7d',
};

/** The same after 30 days. */
export const SAMPLE_MONTH: MetricDetail = {
  ...SAMPLE_METRIC,
  days: lastLocalDays(NOW, TIME_ZONE, 30),
  values: Array.from({ length: 30 }, (_, day) => (day === 29 ? 4 : 0.5 + (day % 5) / 10)),
  foms: Array.from({ length: 30 }, (_, day) => (day === 29 ? 0.2 : 0.88)),
};
