import type { LiveSpan } from './dashboard-json.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The last so many milliseconds as Datadog writes it, in whole days or hours, rounded up. */
export function liveSpan(ms: number): LiveSpan {
  if (ms % DAY === 0) return { type: 'live', value: ms / DAY, unit: 'day' };
  return { type: 'live', value: Math.ceil(ms / HOUR), unit: 'hour' };
}
