import { dateOf, timeOfDay } from '../../src/core/days.ts';

/** An instant in words: `14:05` today, `Nov 21, 14:05` on another day, in the given zone. */
export function moment(instant: number, now: number, timeZone: string): string {
  const time = timeOfDay(instant, timeZone);
  const date = dateOf(instant, timeZone);
  return date === dateOf(now, timeZone) ? time : `${shortDate(date)}, ${time}`;
}

/**
 * Returns a writer of instants between `from` and `now` for a message that stays: times of day while both are on one day, and with dates
 * otherwise, so that no time is taken for one of the day on which the message is read.
 */
export function momentsOf(from: number, now: number, timeZone: string): (instant: number) => string {
  const isOneDay = dateOf(from, timeZone) === dateOf(now, timeZone);
  return (instant) =>
    isOneDay
      ? moment(instant, now, timeZone)
      : `${shortDate(dateOf(instant, timeZone))}, ${timeOfDay(instant, timeZone)}`;
}

/** `Nov 21` of the ISO date `2026-11-21`. */
export function shortDate(date: string): string {
  const [, month = '', day = ''] = date.split('-');
  return `${MONTHS[Number(month) - 1]} ${Number(day)}`;
}

/** Time since an instant as mrkdwn that Slack keeps up to date: `<!date^...>` with `{ago}`. */
export function sinceThen(instant: number): string {
  const fallback = `${shortDate(dateOf(instant, 'UTC'))}, ${timeOfDay(instant, 'UTC')} UTC`;
  return `<!date^${Math.floor(instant / 1000)}^{ago}|${fallback}>`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
