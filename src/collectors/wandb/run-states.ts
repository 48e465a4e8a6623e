import type { RunStatus } from '../run-status.ts';

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
