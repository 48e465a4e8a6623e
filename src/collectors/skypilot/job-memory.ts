import { HOUR_MS } from '../../core/time.ts';
import { hasEnded } from '../run-status.ts';
import type { SkypilotJob } from './skypilot-values.ts';

/** Within it a reading was the one before: later ones have missed too much to tell when something ended. */
const LATELY_MS = HOUR_MS;

/**
 * Remembers when jobs were first seen to have ended of which SkyPilot does not tell when. One that had not ended in the reading before has
 * ended since: that is about now. Of one that had ended before the first reading nobody knows when it did.
 */
export function createJobMemory(): (jobs: readonly SkypilotJob[], now: number) => readonly SkypilotJob[] {
  let known: ReadonlyMap<string, Pick<SkypilotJob, 'endedAt' | 'endedBy'>> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  return (jobs, now) => {
    const undated = jobs.filter(({ status, endedAt }) => hasEnded(status) && endedAt === null);
    const since = { endedAt: now - readAt <= LATELY_MS ? now : null, endedBy: now };
    const seen = new Map(undated.map(({ id }) => [id, known?.get(id) ?? since]));
    known = seen;
    readAt = now;
    return jobs.map((job) => (job.endedAt === null ? { ...job, ...seen.get(job.id) } : job));
  };
}
