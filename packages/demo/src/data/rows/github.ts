import type { Row } from './row.ts';

const every = 900;

/** Data that the git history does not have: pull requests, issues and CI. */
export const GITHUB_ROWS: readonly Row[] = [
  { metric: 'github.prs.open', every, base: 42, swing: 5 },
  { metric: 'github.prs.cycle_time_hours', every, base: 31, swing: 5, digits: 1, pace: 'days' },
  {
    metric: 'github.prs.cycle_time_p50_hours',
    like: 'github.prs.cycle_time_hours',
    every,
    base: 19,
    swing: 3.5,
    digits: 1,
    pace: 'days',
  },
  {
    metric: 'github.prs.cycle_time_p90_hours',
    like: 'github.prs.cycle_time_hours',
    every,
    base: 43,
    swing: 4,
    digits: 1,
    pace: 'days',
  },
  { metric: 'github.prs.stale_count_14d', every, base: 12, swing: 2.4, pace: 'days' },
  { metric: 'github.issues.training_bugs', every, base: 0, swing: 0 },
  { metric: 'github.ci.tests_passing_on_main', every, base: 1, swing: 0 },
  { metric: 'github.ci.benchmarks_passing', every, base: 1, swing: 0, digits: 2 },
  { metric: 'github.ci.workflow_runs_7d', every, base: 312, swing: 24, pace: 'days' },
  {
    metric: 'github.ci.succeeded_workflows_7d',
    like: 'github.ci.workflow_runs_7d',
    every,
    base: 308,
    swing: 24,
    pace: 'days',
  },
  { metric: 'github.ci.failed_workflows_7d', every, base: 0.6, swing: 0.6, pace: 'days' },
  { metric: 'github.ci.timeout_cancellations_7d', every, base: 3, swing: 2, pace: 'days' },
  { metric: 'github.ci.flaky_checks_7d', every, base: 4, swing: 1.6, pace: 'days' },
  {
    metric: 'github.ci.duration_p50_minutes',
    like: 'github.ci.duration_p90_minutes',
    every,
    base: 2.4,
    swing: 0.3,
    digits: 2,
  },
  { metric: 'github.ci.duration_p90_minutes', every, base: 4.1, swing: 0.6, digits: 2 },
  {
    metric: 'github.ci.duration_p99_minutes',
    like: 'github.ci.duration_p90_minutes',
    every,
    base: 8.5,
    swing: 1.1,
    digits: 2,
  },
];
