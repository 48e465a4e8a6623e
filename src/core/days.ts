import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from './time.ts';

/** A calendar day of a time zone as a half-open span of time; 23 to 25 hours long if clocks change. */
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
  return localDays(today.subtract({ days: count - 1 }).toString(), timeZone, count);
}

/** Returns `count` local days from an ISO date on. One that the zone skipped when it moved across the date line has no length. */
export function localDays(first: string, timeZone: string, count: number): readonly LocalDay[] {
  const from = Temporal.PlainDate.from(first);
  return Array.from({ length: count }, (_, index) => {
    const date = from.add({ days: index });
    return { date: date.toString(), start: startOf(date, timeZone), end: startOf(date.add({ days: 1 }), timeZone) };
  });
}

/** Returns the ISO date of the Monday in whose week the date lies. */
export function mondayOf(date: string): string {
  const day = Temporal.PlainDate.from(date);
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
}

/** Returns the ISO date so many days later, or earlier if negative. It is counted in UTC, where every day has 24 hours. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

/** Returns the wall-clock time of an instant in a zone, `14:05`. */
export function timeOfDay(instant: number, timeZone: string): string {
  return zoned(instant, timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** Returns the hour of the wall clock at an instant in a zone, 0 to 23. */
export function hourOfDay(instant: number, timeZone: string): number {
  return zoned(instant, timeZone).hour;
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

/** Temporal takes whole milliseconds only; instants of other services, and those computed from their waits, may have a fraction. */
function zoned(instant: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(timeZone);
}
