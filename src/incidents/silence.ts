import { MINUTE_MS } from '../core/time.ts';
import type { Incident, Silence } from './incident.ts';
import { SILENCE_NOTICE_MS } from './policy.ts';

/** A silence hardly longer than the notice would announce its end as soon as it began. */
const SHORTEST_ANNOUNCED_MS = SILENCE_NOTICE_MS + 2 * MINUTE_MS;

/** Whether a silence runs on the incident. One whose time is over no longer does, announced or not. */
export function isSilenced({ silence }: Pick<Incident, 'silence'>, now: number): boolean {
  return silence !== null && (silence.until === 'recovery' || silence.until > now);
}

/** A silence that begins at `now`. */
export function startSilence(by: string, until: Silence['until'], reason: string, now: number): Silence {
  return { by, at: now, until, reason, announced: until === 'recovery' || until - now < SHORTEST_ANNOUNCED_MS };
}
