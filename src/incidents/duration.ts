const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const WRITTEN = /^(?:(\d+) ?d(?:ays?)?)? ?(?:(\d+) ?h(?:ours?|rs?)?)? ?(?:(\d+) ?m(?:in(?:ute)?s?)?)?$/;

/**
 * Milliseconds that a person wrote as `90m`, `2h`, `1d 4h`, `1h30m`, `45 min` or `2 hours`. Null for anything else, and
 * outside one minute to 30 days.
 */
export function parseDuration(text: string): number | null {
  const parts = WRITTEN.exec(text.trim().toLowerCase().replace(/\s+/g, ' '));
  if (!parts) return null;
  const [, days = 0, hours = 0, minutes = 0] = parts;
  const duration = Number(days) * DAY_MS + Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  return duration >= MINUTE_MS && duration <= 30 * DAY_MS ? duration : null;
}

/** Milliseconds for the screen, cut to the two largest units: `less than a minute`, `12 min`, `2 h 05 min`, `3 d 4 h`. */
export function formatDuration(duration: number): string {
  const minutes = Math.floor((duration % HOUR_MS) / MINUTE_MS);
  const hours = Math.floor((duration % DAY_MS) / HOUR_MS);
  if (duration >= DAY_MS) return `${Math.floor(duration / DAY_MS)} d${hours > 0 ? ` ${hours} h` : ''}`;
  if (duration >= HOUR_MS) return `${hours} h${minutes > 0 ? ` ${String(minutes).padStart(2, '0')} min` : ''}`;
  return duration >= MINUTE_MS ? `${minutes} min` : 'less than a minute';
}
