import { Temporal } from 'temporal-polyfill';

/** The current time, and the zone of the data's days. */
export interface Today {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
}

/** Local days around today by their distance: 0 is today, -1 yesterday. */
export interface DayOffsets {
  /** Distance of the day that an instant falls in; null before the first day known. */
  readonly offsetOf: (at: number) => number | null;
  /** First millisecond of a day. */
  readonly startOf: (offset: number) => number;
}

const DAYS_BACK = 180;
// A demo that is left running continues for this long.
const DAYS_AHEAD = 60;

/** Looks days up in a table: the data is read far too often to ask the calendar each time. */
export function dayOffsets({ now, timeZone }: Today): DayOffsets {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const starts = Array.from({ length: DAYS_BACK + DAYS_AHEAD }, (_, index) => {
    const day = today.add({ days: index - DAYS_BACK + 1 });
    return day.toZonedDateTime(timeZone).epochMilliseconds;
  });
  const todayIndex = indexIn(starts, now);
  return {
    offsetOf: (at) => (at < (starts[0] ?? 0) ? null : indexIn(starts, at) - todayIndex),
    startOf: (offset) => starts[todayIndex + offset] ?? now + offset * 86_400_000,
  };
}

/** Index of the last start that is not after the instant. */
function indexIn(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
