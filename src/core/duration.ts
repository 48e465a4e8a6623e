import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';

/** Milliseconds in each unit that the catalog writes a duration in. */
export const DURATION_UNITS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** A duration as the catalog writes it: a whole number and one unit, `15m`. */
export const SHORT_DURATION = /^[1-9]\d*[mhd]$/;

/** Returns the milliseconds of a text that matches SHORT_DURATION. */
export function parseShortDuration(written: string): number {
  return Number(written.slice(0, -1)) * DURATION_UNITS[written.slice(-1) as keyof typeof DURATION_UNITS];
}

const WRITTEN = /^(?:(\d+) ?d(?:ays?)?)? ?(?:(\d+) ?h(?:ours?|rs?)?)? ?(?:(\d+) ?m(?:in(?:ute)?s?)?)?$/;

/**
 * Parses a duration that a person wrote, into milliseconds: `90m`, `2h`, `1d 4h`, `1h30m`, `45 min` or `2 hours`. Null for anything else,
 * and for durations outside one minute to 30 days.
 */
export function parseDuration(text: string): number | null {
  const parts = WRITTEN.exec(text.trim().toLowerCase().replace(/\s+/g, ' '));
  if (!parts) return null;
  const [, days = 0, hours = 0, minutes = 0] = parts;
  const duration = Number(days) * DAY_MS + Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  return duration >= MINUTE_MS && duration <= 30 * DAY_MS ? duration : null;
}

/** Formats milliseconds, cut to the two largest units: `less than a minute`, `12 min`, `2 h 05 min`, `3 d 4 h`. */
export function formatDuration(duration: number): string {
  const minutes = Math.floor((duration % HOUR_MS) / MINUTE_MS);
  const hours = Math.floor((duration % DAY_MS) / HOUR_MS);
  if (duration >= DAY_MS) return `${Math.floor(duration / DAY_MS)} d${hours > 0 ? ` ${hours} h` : ''}`;
  if (duration >= HOUR_MS) return `${hours} h${minutes > 0 ? ` ${String(minutes).padStart(2, '0')} min` : ''}`;
  return duration >= MINUTE_MS ? `${minutes} min` : 'less than a minute';
}

/** Formats the time since an instant, in the largest fitting unit: `just now`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAge(instant: number, now: number): string {
  const age = now - instant;
  if (age < MINUTE_MS) return 'just now';
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min ago`;
  return age < 2 * DAY_MS ? `${Math.floor(age / HOUR_MS)} h ago` : `${Math.floor(age / DAY_MS)} d ago`;
}

/** Formats milliseconds as an upper bound: rounded up to whole minutes, or to hours from two hours on. One minute at least. */
export function formatUpperBound(duration: number): string {
  const minutes = Math.max(1, Math.ceil(duration / MINUTE_MS));
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
