import { Temporal } from 'temporal-polyfill';
import { dateOf, plusDays } from '../../core/days.ts';
import { memoByKey } from '../../core/memo.ts';
import type { DigestKind, DigestTime } from '../../core/schedule-text.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';

/** A digest's time on one local day. */
export interface Slot {
  /** Local date, `2026-11-24`. */
  readonly date: string;
  /** Time at which it is due, in milliseconds since 1970. */
  readonly at: number;
}

/** A slot whose time has come. `late`: it is posted, marked as late. `too-late`: it is reported as skipped. */
export interface DueSlot extends Slot {
  readonly verdict: 'on-time' | 'late' | 'too-late';
}

/** Time after it was due in which a digest is still posted, in milliseconds. */
export const DIGEST_WINDOW_MS = 2 * HOUR_MS;

const ON_TIME_MS = 5 * MINUTE_MS;
/** Days for which missed digests are reported. */
const PAST_DAYS = 7;
/** Days searched for the next slot: the longest gap is a week, and zones have skipped a day. */
const FUTURE_DAYS = 9;

/**
 * The slots due by `now` whose dates are not known, oldest first. None is due from before the subscription; the minute in
 * which it was made counts.
 */
export function dueSlots(
  subscription: Subscription,
  now: number,
  isKnown: (date: string) => boolean,
): readonly DueSlot[] {
  const since = Math.floor(subscription.since / MINUTE_MS) * MINUTE_MS;
  return datesAround(subscription, { now, from: -PAST_DAYS, to: 0 })
    .filter((date) => !isKnown(date) && isInCalendar(date, subscription))
    .map((date) => slotOn(subscription, date))
    .filter(({ at }) => at <= now && at >= since)
    .map((slot) => ({ ...slot, verdict: verdictOf(now - slot.at) }));
}

/** The first slot after `now`. Throws if the subscription has no day of the week. */
export function nextSlot(time: DigestTime, now: number): Slot {
  for (const date of datesAround(time, { now, from: 0, to: FUTURE_DAYS })) {
    const slot = slotOn(time, date);
    if (slot.at > now && isInCalendar(date, time)) return slot;
  }
  throw new Error('a subscription has at least one day of the week');
}

/** Time at which the next digest is due, in milliseconds since 1970; one that is due and not posted counts. A date gets only one digest. */
export function nextDigestAt(subscription: Subscription, now: number, isKnown: (date: string) => boolean): number {
  const due = dueSlots(subscription, now, isKnown).find(({ verdict }) => verdict !== 'too-late');
  let next: Slot = due ?? nextSlot(subscription, now);
  while (isKnown(next.date)) next = nextSlot(subscription, next.at);
  return next.at;
}

/** Whether the subscription has a slot in the `ms` milliseconds after `now`. */
export function isDueWithin(time: DigestTime, ms: number, now: number): boolean {
  // The day may end in the meantime.
  return datesAround(time, { now: now + ms, from: -1, to: 0 })
    .map((date) => slotOn(time, date))
    .some(({ at }) => at > now && at <= now + ms);
}

/** The first `count` slots after `now`, in order. Throws if the subscription has no day of the week. */
export function nextSlots(time: DigestTime, now: number, count: number): readonly Slot[] {
  const slots: Slot[] = [];
  while (slots.length < count) slots.push(nextSlot(time, slots.at(-1)?.at ?? now));
  return slots;
}

/** The slot of a local date, `2026-11-24`, whatever its day of the week. */
export function slotOn(time: DigestTime, date: string): Slot {
  const at = instants(`${date} ${time.time} ${time.timeZone}`, () => instantOf(Temporal.PlainDate.from(date), time));
  return { date, at };
}

/**
 * Most times, dates and checks of dates that are remembered, of each: one takes up to a millisecond, and a thousand channels need eight of
 * them each minute.
 */
export const MOST_REMEMBERED = 20_000;

const instants = memoByKey<number>(MOST_REMEMBERED);
const todays = memoByKey<string>(MOST_REMEMBERED);
const inCalendar = memoByKey<boolean>(MOST_REMEMBERED);

/** The oldest local date that `dueSlots` may ask about, in any zone. */
export function oldestDate(now: number): string {
  return plusDays(dateOf(now, 'UTC'), -PAST_DAYS - 1);
}

/** Dates on the subscription's days of the week, from `from` to `to` days after the local date of `now`. */
function datesAround(
  { timeZone, days }: DigestTime,
  { now, from, to }: { readonly now: number; readonly from: number; readonly to: number },
): readonly string[] {
  const today = todays(`${now} ${timeZone}`, () => dateOf(now, timeZone));
  return Array.from({ length: to - from + 1 }, (_, index) => plusDays(today, from + index)).filter((date) => {
    const weekday = new Date(date).getUTCDay() || 7;
    return days.some((day) => day === weekday);
  });
}

/** Whether a zone has the date; false for one that it skipped when it moved across the date line. */
function isInCalendar(date: string, { timeZone }: DigestTime): boolean {
  const midnight = () => Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return inCalendar(`${date} ${timeZone}`, () => midnight().toPlainDate().toString() === date);
}

function verdictOf(behindMs: number): DueSlot['verdict'] {
  if (behindMs <= ON_TIME_MS) return 'on-time';
  return behindMs <= DIGEST_WINDOW_MS ? 'late' : 'too-late';
}

/** Instant of a local time: the earlier of two when clocks are set back; the moment of the change when they skip it. */
function instantOf(date: Temporal.PlainDate, { time, timeZone }: DigestTime): number {
  const localTime = date.toPlainDateTime(time);
  const zoned = localTime.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (zoned.toPlainDateTime().equals(localTime)) return zoned.epochMilliseconds;
  // A skipped time is resolved to an instant before the change, which is therefore the next transition.
  return zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? zoned.epochMilliseconds;
}

/** A digest of a channel. */
export interface DigestOfChannel {
  /** Daily if absent. */
  readonly kind?: DigestKind | undefined;
  /** Id of the channel, or of the person who alone gets it. */
  readonly channel: string;
}

/** A channel's subscription to a digest. */
export interface Subscription extends DigestTime {
  /** Id of the channel. */
  readonly channel: string;
  /** Time at which it was made, in milliseconds since 1970: no digest is due for a time before. */
  readonly since: number;
}
