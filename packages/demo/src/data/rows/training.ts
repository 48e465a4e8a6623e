import type { Row } from './row.ts';

const every = 900;

/** Training runs as WandB and the local checks would report them. */
export const TRAINING_ROWS: readonly Row[] = [
  { metric: 'wandb.runs.active', every, base: 8, swing: 2.4, staging: 2 },
  { metric: 'wandb.runs.completed_24h', every, base: 12, swing: 3, staging: 4 },
  { metric: 'wandb.runs.failed_24h', every, base: 2, swing: 1.4, staging: 1 },
  { metric: 'wandb.runs.cancelled_24h', every, base: 1, swing: 1, staging: 0 },
  { metric: 'wandb.runs.queued', every, base: 3, swing: 2, staging: 1 },
  { metric: 'wandb.training.arena.runs_completed_24h', every, base: 5, swing: 2, staging: 4 },
  { metric: 'wandb.training.arena.avg_hearts', every, base: 0.55, swing: 0.027, digits: 3 },
  { metric: 'wandb.training.arena.avg_sps', every, base: 43_000, swing: 1150 },
  { metric: 'wandb.training.multinode.runs_completed_24h', every, base: 3, swing: 1.4, staging: 3 },
  { metric: 'wandb.training.multinode.avg_hearts', every, base: 0.57, swing: 0.05, digits: 3 },
  { metric: 'wandb.training.multinode.shaped_reward_sps', every, base: 46_500, swing: 1150, busy: -4_500 },
  { metric: 'wandb.training.gpu_utilization_pct', every, base: 86, swing: 5, digits: 1, staging: 62 },
  { metric: 'wandb.training.duration_hours', every, base: 6.4, swing: 1.2, digits: 2, staging: 1.5 },
  {
    metric: 'wandb.training.cost_estimate_usd_7d',
    every,
    base: 1840,
    swing: 160,
    digits: 2,
    pace: 'days',
    staging: 210,
  },
  { metric: 'wandb.training.success_rate_pct', every, base: 96.6, swing: 1.5, digits: 1, staging: 88 },
  { metric: 'training.local.checkpoint_success_24h', every, base: 3, swing: 1.4 },
  { metric: 'training.local.resume_success_24h', every, base: 2, swing: 0.9 },
];
