import { dateOf, lastLocalDays, timeOfDay } from '../src/health/days.ts';
import { shortDate } from './time.ts';

/** When a digest comes next, in words: `today, 09:00`, `tomorrow, Wed, Nov 25, 09:00`, `Mon, Nov 30, 09:00`. */
export function upcoming(at: number, now: number, timeZone: string): string {
  const time = timeOfDay(at, timeZone);
  const [yesterday, date] = lastLocalDays(at, timeZone, 2).map((day) => day.date);
  const today = dateOf(now, timeZone);
  if (date === today) return `today, ${time}`;
  const day = `${weekday(at, timeZone)}, ${shortDate(date ?? today)}, ${time}`;
  return yesterday === today ? `tomorrow, ${day}` : day;
}

/** `Wed`. */
function weekday(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone }).format(instant);
}

/** What a person can type to get a digest, in their own zone. */
export function subscribeExample(timeZone: string): string {
  return `\`/digest subscribe 09:00 ${timeZone} weekdays\``;
}
