import { DAY_MS } from '../core/time.ts';
import type { LocalDay } from '../health/days.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A local day as the heading of a column: `Tue 24`. */
export function columnLabel({ date }: Pick<LocalDay, 'date'>): string {
  // The first of January 1970 was a Thursday.
  const weekday = WEEKDAYS[(Date.parse(date) / DAY_MS + 4) % WEEKDAYS.length];
  return `${weekday} ${Number(date.slice(-2))}`;
}
