import { type LocalDay, localDays, mondayOf, plusDays } from '../../core/days.ts';

/** Weeks that a weekly review shows. */
export const REVIEWED_WEEKS = 4;
const WEEK_DAYS = 7;

/** A local week, Monday to Sunday, that has ended. */
export interface Week {
  /** Local dates of its Monday and its Sunday. */
  readonly from: string;
  readonly to: string;
  /** Its days in the calendar of the zone: seven, or fewer where the zone skipped one. */
  readonly days: readonly LocalDay[];
}

/** The four weeks that a review shows; the last two of them are compared. */
export interface ReviewSpan {
  /** All days of the four weeks, oldest first. */
  readonly days: readonly LocalDay[];
  readonly before: Week;
  readonly week: Week;
}

/** The weeks of a review that is due on a local date: the reviewed one is the last that ended before the date. */
export function reviewSpan(date: string, timeZone: string): ReviewSpan {
  const monday = mondayOf(date);
  const weekBack = (count: number): Week => {
    const from = plusDays(monday, -count * WEEK_DAYS);
    const days = localDays(from, timeZone, WEEK_DAYS).filter(({ start, end }) => end > start);
    return { from, to: plusDays(from, WEEK_DAYS - 1), days };
  };
  const earlier = Array.from({ length: REVIEWED_WEEKS - 2 }, (_, index) => weekBack(REVIEWED_WEEKS - index));
  const [before, week] = [weekBack(2), weekBack(1)];
  return { days: [...earlier, before, week].flatMap(({ days }) => days), before, week };
}

/** First millisecond of a week, and the first after it, in milliseconds since 1970. */
export function spanOf({ days }: Week): { readonly start: number; readonly end: number } {
  return { start: days[0]?.start ?? 0, end: days.at(-1)?.end ?? 0 };
}
