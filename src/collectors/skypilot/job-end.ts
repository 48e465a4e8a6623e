import { shownName } from '../../files/file-error.ts';
import type { Note } from '../collector.ts';
import { firstNamed } from '../first-named.ts';
import { isOver } from './job-status.ts';
import type { Job } from './skypilot-values.ts';

/**
 * Whether a job ended within so long; undefined where nobody knows: it has ended in a state that nobody has heard of, or at a time that
 * SkyPilot does not tell and that its beginning does not either.
 */
export function endedWithin({ status, submittedAt, startedAt, endedAt, endedBy }: Job, ms: number, now: number) {
  const isRecent = (at: number | null) => at !== null && now - at <= ms;
  if (status === 'unknown') return isRecent(endedAt) ? undefined : false;
  if (!isOver(status)) return false;
  if (endedAt !== null) return isRecent(endedAt);
  if (isRecent(startedAt ?? submittedAt)) return true;
  return endedBy !== null && now - endedBy > ms ? false : undefined;
}

/** The doubt about metrics that these jobs may belong to; none without jobs. */
export function doubtOver(jobs: readonly Job[], metrics: readonly string[]): readonly Note[] {
  if (jobs.length === 0) return [];
  const fix = 'Next step: look at them in SkyPilot; where their state is a new one, update this bot';
  return [{ message: `SkyPilot: nobody knows what became of these jobs: ${jobNames(jobs)}. ${fix}`, metrics }];
}

/** That these jobs, which were cancelled before they began, are in no count: SkyPilot wrote no time of them down. */
export function undatedNotes(jobs: readonly Job[], metrics: readonly string[]): readonly Note[] {
  if (jobs.length === 0) return [];
  const what = `SkyPilot does not tell when these jobs were cancelled, which had not begun: ${jobNames(jobs)}`;
  return [{ message: `${what}. Next step: wait for a day, or upgrade its API server`, metrics }];
}

/** Whether a job was cancelled while it waited, by a version of SkyPilot that writes no time of that down: sky/jobs/state.py. */
export function isUndated({ status, submittedAt, startedAt, endedAt }: Job): boolean {
  return status === 'cancelled' && submittedAt === null && startedAt === null && endedAt === null;
}

function jobNames(jobs: readonly Job[]): string {
  return firstNamed(
    jobs.map(({ id, state, status }) => `${id} (${status === 'unknown' ? `state ${shownName(state, 40)}` : 'no end'})`),
  );
}
