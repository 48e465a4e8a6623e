/** What a run may be to us. */
export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The states of docs.wandb.ai/guides/runs, and those of its launch queues. */
const STATES: ReadonlyMap<string, RunStatus> = new Map([
  ['pending', 'queued'],
  ['queued', 'queued'],
  ['running', 'running'],
  ['preempting', 'running'],
  ['finished', 'succeeded'],
  ['failed', 'failed'],
  ['crashed', 'failed'],
  ['killed', 'cancelled'],
  ['preempted', 'cancelled'],
]);

/** The status of a state; one that nobody has heard of counts as such, and as nothing else. */
export function runStatus(state: string): RunStatus {
  return STATES.get(state.toLowerCase()) ?? 'unknown';
}

/** Whether a run in this status goes on no more. */
export function hasEnded(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
