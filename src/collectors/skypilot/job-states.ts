/** What a managed job may be to us. */
export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Values of ManagedJobStatus: github.com/skypilot-org/skypilot, sky/jobs/state.py */
const STATUSES: ReadonlyMap<string, JobStatus> = new Map([
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
export function jobStatus(value: string): JobStatus {
  return STATUSES.get(value) ?? 'unknown';
}

/** Whether a job in this status goes on no more. */
export function isOver(status: JobStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
