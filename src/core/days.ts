import { Temporal } from 'temporal-polyfill';

/** A calendar day of a time zone as a half-open span of time; 23 to 25 hours long where clocks change. */
export interface LocalDay {
  /** ISO date, `2026-11-23`. */
  readonly date: string;
  /** First millisecond of the day. */
  readonly start: number;
  /** First millisecond of the next day. */
  readonly end: number;
}

/** Returns the last `count` local days, oldest first; the last one is the day that `now` falls in. Throws on an unknown zone. */
export function lastLocalDays(now: number, timeZone: string, count: number): readonly LocalDay[] {
  const today = zoned(now, timeZone).toPlainDate();
  return Array.from({ length: count }, (_, index) => {
    const date = today.subtract({ days: count - 1 - index });
    return { date: date.toString(), start: startOf(date, timeZone), end: startOf(date.add({ days: 1 }), timeZone) };
  });
}

/** Returns the wall-clock time of an instant in a zone, `14:05`. */
export function timeOfDay(instant: number, timeZone: string): string {
  return zoned(instant, timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** Returns the calendar date of an instant in a zone, `2026-11-23`. */
export function dateOf(instant: number, timeZone: string): string {
  return zoned(instant, timeZone).toPlainDate().toString();
}

/** Whether an ISO date is a Saturday or a Sunday. */
export function isWeekend(date: string): boolean {
  return Temporal.PlainDate.from(date).dayOfWeek >= 6;
}

function startOf(date: Temporal.PlainDate, timeZone: string): number {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}

function zoned(instant: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
}
