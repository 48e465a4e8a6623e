import type { RunStatus } from '../run-status.ts';

/** Values of ManagedJobStatus: github.com/skypilot-org/skypilot, sky/jobs/state.py */
const STATES: ReadonlyMap<string, RunStatus> = new Map([
  ['PENDING', 'queued'],
  ['SUBMITTED', 'queued'],
  ['STARTING', 'queued'],
  ['RUNNING', 'running'],
  ['RECOVERING', 'running'],
  ['CANCELLING', 'running'],
  ['WINDING_DOWN', 'running'],
  ['SUCCEEDED', 'succeeded'],
  ['CANCELLED', 'cancelled'],
  ['FAILED', 'failed'],
  ['FAILED_SETUP', 'failed'],
  ['FAILED_PRECHECKS', 'failed'],
  ['FAILED_NO_RESOURCE', 'failed'],
  ['FAILED_CONTROLLER', 'failed'],
]);

/** The status of a value; one that nobody has heard of counts as such, and as nothing else. */
export function jobStatus(value: string): RunStatus {
  return STATES.get(value) ?? 'unknown';
}
