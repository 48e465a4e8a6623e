import { shownName } from '../../files/file-error.ts';
import type { Note } from '../collector.ts';
import { firstNamed } from '../first-named.ts';
import { isOver } from './job-status.ts';
import type { Job } from './skypilot-values.ts';

/**
 * Whether a job ended within so long; undefined where nobody knows: it has ended in a state that nobody has heard of, or at a time that
 * SkyPilot does not tell and that its beginning does not either.
 */
export function endedWithin({ status, submittedAt, startedAt, endedAt }: Job, ms: number, now: number) {
  const isRecent = (at: number | null) => at !== null && now - at <= ms;
  if (status === 'unknown') return isRecent(endedAt) ? undefined : false;
  if (!isOver(status)) return false;
  if (endedAt !== null) return isRecent(endedAt);
  return isRecent(startedAt ?? submittedAt) ? true : undefined;
}

/** The doubt about metrics that these jobs may belong to; none without jobs. */
export function doubtOver(jobs: readonly Job[], metrics: readonly string[]): readonly Note[] {
  if (jobs.length === 0) return [];
  const named = firstNamed(
    jobs.map(({ id, state, status }) => `${id} (${status === 'unknown' ? `state ${shownName(state, 40)}` : 'no end'})`),
  );
  const fix = 'Next step: look at them in SkyPilot; where their state is a new one, update this bot';
  return [{ message: `SkyPilot: nobody knows what became of these jobs: ${named}. ${fix}`, metrics }];
}
