import { type LocalDay, lastLocalDays, timeOfDay } from '../core/days.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';

/** One step on a chart's time axis, half open, in milliseconds since 1970. */
export interface TrendStep {
  /** Label of its end: an ISO date, or a wall-clock time if a step is shorter than a day. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** Most steps: Slack's own charts take no more points. */
const MOST_STEPS = 20;
const HOURS_MS = 2 * HOUR_MS;

/** Cuts the last `windowMs` until `now` into at most 20 steps: local days, several together if there are more; hours for a day. */
export function stepsOf(windowMs: number, now: number, timeZone: string): readonly TrendStep[] {
  if (windowMs <= DAY_MS) return hourSteps(windowMs, now, timeZone);
  const days = lastLocalDays(now, timeZone, Math.round(windowMs / DAY_MS));
  const size = Math.ceil(days.length / MOST_STEPS);
  const first = days.length % size;
  return days.flatMap((_, index) =>
    index >= first && (index - first) % size === 0 ? [stepOf(days.slice(index, index + size))] : [],
  );
}

function stepOf(days: readonly LocalDay[]): TrendStep {
  const [first, last] = [days[0], days.at(-1)];
  return { label: last?.date ?? '', start: first?.start ?? 0, end: last?.end ?? 0 };
}

function hourSteps(windowMs: number, now: number, timeZone: string): readonly TrendStep[] {
  const count = Math.max(1, Math.floor(windowMs / HOURS_MS));
  return Array.from({ length: count }, (_, index) => {
    const end = now - (count - 1 - index) * HOURS_MS;
    return { label: timeOfDay(end, timeZone), start: end - HOURS_MS, end };
  });
}
