import type { Row } from './row.ts';

const every = 900;

/** Evaluations, local and remote. Accuracy is how far the hearts are off, in percent. */
export const EVAL_ROWS: readonly Row[] = [
  { metric: 'eval.local.success_24h', every, base: 4, swing: 1.4, staging: 3 },
  { metric: 'eval.remote.success_24h', every, base: 6, swing: 2, staging: 4 },
  { metric: 'eval.local.success_rate_pct', every, base: 100, swing: 0, digits: 1, staging: 100 },
  { metric: 'eval.remote.success_rate_pct', every, base: 98.6, swing: 1.4, digits: 1, staging: 91 },
  { metric: 'eval.runs.succeeded_24h', every, base: 10, swing: 2.4, staging: 3 },
  { metric: 'eval.runs.failed_24h', every, base: 0.6, swing: 0.6, staging: 1 },
  { metric: 'eval.local.hearts_accuracy_pct', every, base: 2.8, swing: 1.2, digits: 2 },
  { metric: 'eval.remote.hearts_accuracy_pct', every, base: 3.9, swing: 1.4, digits: 2 },
  { metric: 'eval.accuracy.delta_pct', every, base: 1.6, swing: 0.9, digits: 2 },
  { metric: 'eval.local.duration_minutes', every, base: 1.9, swing: 0.3, digits: 2 },
  { metric: 'eval.remote.duration_minutes', every, base: 3.2, swing: 0.5, digits: 2 },
  {
    metric: 'eval.remote.duration_p50_minutes',
    like: 'eval.remote.duration_minutes',
    every,
    base: 2.9,
    swing: 0.3,
    digits: 2,
  },
  {
    metric: 'eval.remote.duration_p90_minutes',
    like: 'eval.remote.duration_minutes',
    every,
    base: 4.4,
    swing: 0.4,
    digits: 2,
  },
];
