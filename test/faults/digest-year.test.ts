import { describe, expect, test } from 'vitest';
import { kindOf, type Weekday } from '../../src/core/schedule-text.ts';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import { liveThroughYear, REPLIES, type Tick } from '../support/digest-year.ts';
import { years } from '../support/run-length.ts';
import { openTestStore } from '../support/store.ts';
import { readStoreRows } from '../support/store-rows.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2027-09-01T00:00:00Z');
const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const WEEKEND: readonly Weekday[] = [6, 7];

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Sydney',
  'Asia/Kathmandu',
  'America/St_Johns',
  'UTC',
] as const;
/** Clocks change in nights to Sunday: each of these is missing once a year, or comes twice. */
const NIGHTS = [
  ['Europe/Berlin', '02:30'],
  ['America/New_York', '02:00'],
  ['Australia/Sydney', '02:15'],
  ['America/St_Johns', '01:30'],
] as const;
const SUBSCRIPTIONS: readonly Subscription[] = [
  // At the same times as the daily digests of Mondays, and in the nights in which clocks change.
  ...ZONES.map(
    (timeZone): Subscription => ({
      kind: 'weekly',
      channel: timeZone,
      time: '09:00',
      timeZone,
      days: [1],
      since: START,
    }),
  ),
  ...NIGHTS.map(
    ([timeZone, time]): Subscription => ({
      kind: 'weekly',
      channel: `${timeZone} at night`,
      time,
      timeZone,
      days: [7],
      since: START,
    }),
  ),
  ...ZONES.map((timeZone) => ({ channel: timeZone, time: '09:00', timeZone, days: WEEKDAYS, since: START })),
  ...NIGHTS.map(([timeZone, time]) => ({
    channel: `${timeZone} at night`,
    time,
    timeZone,
    days: WEEKEND,
    since: START,
  })),
];

describe('digest year', () => {
  test.for(years())(
    'A10 D36 D37 seed %i: a year of restarts and clock changes has one digest of each kind, or one notice, for each channel and local date',
    { timeout: 120_000 },
    async (seed) => {
      await using store = await openTestStore();
      const ticks = await liveThroughYear(store.database, START, SUBSCRIPTIONS, seed);
      const owed = SUBSCRIPTIONS.flatMap((subscription) => outcomesOwed(subscription, ticks)).sort();
      const runs = await store.digests.runsSince('2027-01-01');
      expect(runs.map((run) => `${kindOf(run)} ${run.channel} ${run.date} ${run.outcome}`).sort()).toEqual(owed);

      const { outbox } = await readStoreRows(store.database);
      const sent = runs.filter(({ outcome }) => outcome === 'sent');
      const told = new Set(runs.map(({ message }) => message));
      expect(outbox.filter(({ thread }) => thread === null).map(({ key }) => key)).toHaveLength(told.size);
      expect(outbox.filter(({ key }) => told.has(key))).toHaveLength(told.size);
      const replies = sent.reduce((sum, run) => sum + REPLIES[kindOf(run)], 0);
      expect(outbox.filter(({ thread }) => thread !== null)).toHaveLength(replies);
      expect(outbox.filter(({ revision }) => revision !== 1)).toEqual([]);

      // The year has tried what it is for.
      expect(sent.length).toBeGreaterThan(1_500);
      expect(runs.length - sent.length).toBeGreaterThan(50);
      expect(ticks.filter(({ isWhole }) => !isWhole).length).toBeGreaterThan(50);
    },
  );
});

/** What the channel ought to have got: by the first tick after each time, and by how late that came. */
function outcomesOwed(subscription: Subscription, ticks: readonly Tick[]): readonly string[] {
  const { channel, time, timeZone, days } = subscription;
  const local = localClock(timeZone);
  const owed: string[] = [];
  let next = 0;
  for (let midnight = START - DAY; midnight < START + 370 * DAY; midnight += DAY) {
    const date = new Date(midnight).toISOString().slice(0, 10);
    const at = firstInstant(local, `${date} ${time}`);
    const weekday = new Date(midnight).getUTCDay() || 7;
    if (at < START || !days.some((day) => day === weekday)) continue;
    const isOver = (tick: Tick) => tick.at >= at && (tick.isWhole || tick.at > at + 2 * HOUR);
    next += Math.max(0, ticks.slice(next).findIndex(isOver));
    const tick = ticks[next];
    if (tick !== undefined && isOver(tick))
      owed.push(`${kindOf(subscription)} ${channel} ${date} ${tick.at > at + 2 * HOUR ? 'skipped' : 'sent'}`);
  }
  return owed;
}

/** The first instant, on a quarter of an hour, at which clocks show that local time or a later one. */
function firstInstant(local: (instant: number) => string, wanted: string): number {
  const wall = Date.parse(`${wanted.replace(' ', 'T')}Z`);
  const offset = Date.parse(`${local(wall).replace(' ', 'T')}Z`) - wall;
  let at = wall - offset - 3 * HOUR;
  while (local(at) < wanted) at += 15 * MINUTE;
  return at;
}

/** Local date and time of an instant as the platform has it: `2027-09-01 09:00`. */
function localClock(timeZone: string): (instant: number) => string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts });
  return (instant) => format.format(instant);
}
