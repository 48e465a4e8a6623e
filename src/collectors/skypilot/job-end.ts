import { shownName } from '../../files/file-error.ts';
import type { Note } from '../collector.ts';
import { firstNamed } from '../first-named.ts';
import { endDoubts } from '../readings.ts';
import { hasEnded } from '../run-status.ts';
import type { SkypilotJob } from './skypilot-values.ts';

/**
 * Whether a job ended within so long; undefined where nobody knows: it has ended in a state that nobody has heard of, or at a time that
 * SkyPilot does not tell and that its beginning does not either.
 */
export function jobEndedWithin(
  { status, submittedAt, startedAt, endedAt, endedBy }: SkypilotJob,
  ms: number,
  now: number,
) {
  const isRecent = (at: number | null) => at !== null && now - at <= ms;
  if (status === 'unknown') return isRecent(endedAt) ? undefined : false;
  if (!hasEnded(status)) return false;
  if (endedAt !== null) return isRecent(endedAt);
  if (isRecent(startedAt ?? submittedAt)) return true;
  return endedBy !== null && now - endedBy > ms ? false : undefined;
}

/** The doubt about metrics that these jobs may belong to; none without jobs. */
export function doubtAboutJob(jobs: readonly SkypilotJob[], metrics: readonly string[]): readonly Note[] {
  return endDoubts({ source: 'SkyPilot', things: 'jobs', site: 'SkyPilot' }, jobs.map(jobName), metrics);
}

/** That these jobs, which were cancelled before they began, are in no count: SkyPilot wrote no time of them down. */
export function undatedNotes(jobs: readonly SkypilotJob[], metrics: readonly string[]): readonly Note[] {
  if (jobs.length === 0) return [];
  const what = `SkyPilot has no cancellation time for these jobs, which had not started: ${firstNamed(jobs.map(jobName))}`;
  return [{ message: `${what}. Next step: wait for a day, or upgrade its API server`, metrics }];
}

/** Whether a job was cancelled while it waited, by a version of SkyPilot that writes no time of that down: sky/jobs/state.py. */
export function isUndated({ status, submittedAt, startedAt, endedAt }: SkypilotJob): boolean {
  return status === 'cancelled' && submittedAt === null && startedAt === null && endedAt === null;
}

/** A job and why it is not known what became of it, in words for people. */
function jobName({ id, state, status }: SkypilotJob): string {
  return `${id} (${status === 'unknown' ? `state ${shownName(state, 40)}` : 'no end'})`;
}
