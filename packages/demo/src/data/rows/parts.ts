/** One metric repeated as a tagged part of another, so that a chart can split by the tag. */
export interface Part {
  readonly metric: string;
  readonly tag: string;
  readonly of: string;
}

/** Runs, jobs and results by their state. */
export const PARTS: readonly Part[] = [
  { metric: 'github.ci.workflow_results_7d', tag: 'result:success', of: 'github.ci.succeeded_workflows_7d' },
  { metric: 'github.ci.workflow_results_7d', tag: 'result:failure', of: 'github.ci.failed_workflows_7d' },
  { metric: 'github.ci.workflow_results_7d', tag: 'result:timeout', of: 'github.ci.timeout_cancellations_7d' },
  { metric: 'wandb.runs.by_status', tag: 'status:running', of: 'wandb.runs.active' },
  { metric: 'wandb.runs.by_status', tag: 'status:succeeded', of: 'wandb.runs.completed_24h' },
  { metric: 'wandb.runs.by_status', tag: 'status:failed', of: 'wandb.runs.failed_24h' },
  { metric: 'wandb.runs.by_status', tag: 'status:cancelled', of: 'wandb.runs.cancelled_24h' },
  { metric: 'skypilot.jobs.by_status', tag: 'status:running', of: 'skypilot.jobs.running' },
  { metric: 'skypilot.jobs.by_status', tag: 'status:queued', of: 'skypilot.jobs.queued' },
  { metric: 'skypilot.jobs.by_status', tag: 'status:failed', of: 'skypilot.jobs.failed' },
  { metric: 'skypilot.jobs.by_status', tag: 'status:succeeded', of: 'skypilot.jobs.succeeded' },
  { metric: 'skypilot.jobs.by_status', tag: 'status:cancelled', of: 'skypilot.jobs.cancelled' },
  { metric: 'eval.runs.by_result_24h', tag: 'result:success', of: 'eval.runs.succeeded_24h' },
  { metric: 'eval.runs.by_result_24h', tag: 'result:failure', of: 'eval.runs.failed_24h' },
];
