import type { Logger } from '../observability/log.ts';
import { createHeartbeat, type Heartbeat, type Loop } from '../scheduling/loop.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';

/** Compares the clock of this machine with that of the database, which all replicas share. */
export interface ClockCheck extends Heartbeat {
  /** By how many seconds this machine's is ahead; null where that is not known, as with SQLite, whose clock is this machine's. */
  offsetSeconds(): number | null;
  /** What is to be said of it, with the next step; nothing while both agree. */
  notes(): readonly string[];
}

/** What the check needs. `wall` is the machine's own clock, in milliseconds since 1970, whatever time the bot goes by. */
export interface ClockCheckOptions {
  readonly store: () => Pick<Store, 'clock'>;
  readonly wall: () => number;
  readonly loop: Loop;
  readonly log: Logger;
  /** How often it asks, in milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;
/** So much does no harm. */
export const MOST_OFFSET_MS = 5_000;

/** Asks now and then, in every process: each takes presses. A difference is told once in the log, until it has passed. */
export function createClockCheck({ store, wall, loop, log, everyMs = EVERY_MS }: ClockCheckOptions): ClockCheck {
  let offsetMs: number | null = null;
  let isOff = false;
  const check = async () => {
    const asked = wall();
    const theirs = await store().clock();
    const answered = wall();
    if (theirs === null) return;
    offsetMs = (asked + answered) / 2 - theirs;
    // When in between the database looked at its clock is not known.
    const least = Math.abs(offsetMs) - Math.abs(answered - asked) / 2;
    const wasOff = isOff;
    isOff = least > MOST_OFFSET_MS;
    if (isOff && !wasOff) log.error({ offsetSeconds: Math.round(offsetMs / 1_000) }, wordsOf(offsetMs));
    if (!isOff && wasOff) log.info('the clocks of this machine and of the database agree again');
  };
  const onError = (error: unknown) => {
    offsetMs = null;
    // That the database cannot be used is told by who needs it.
    if (!(error instanceof StoreError)) log.error({ err: error }, 'the clock of the database could not be read');
  };
  return {
    ...createHeartbeat(everyMs, { beat: check, onError, loop }),
    offsetSeconds: () => (offsetMs === null ? null : offsetMs / 1_000),
    notes: () => (isOff && offsetMs !== null ? [wordsOf(offsetMs)] : []),
  };
}

function wordsOf(offsetMs: number): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1_000);
  const way = offsetMs > 0 ? 'ahead of' : 'behind';
  return `the clock of this machine is ${seconds} s ${way} the clock of the database: silences set here, and times at which this process sends, are off by as much. Next step: run NTP on both machines, and on those of the other replicas`;
}
