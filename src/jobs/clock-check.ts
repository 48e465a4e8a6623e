import type { Logger } from '../observability/log.ts';
import { createTicker, type Loop, type Ticker } from '../scheduling/loop.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';

/** Compares the clock of this machine with that of the database, which all replicas share. */
export interface ClockCheck extends Ticker {
  /** Seconds by which the clock of this machine is ahead; null if unknown, as with SQLite, whose clock is this machine's. */
  offsetSeconds(): number | null;
  /** A line about the difference, with the next step; empty while the clocks agree. */
  notes(): readonly string[];
}

/** Dependencies of the check. `wall` is the machine's own clock, in milliseconds since 1970, even if a test replaces the bot's clock. */
export interface ClockCheckOptions {
  readonly store: () => Pick<Store, 'clock'>;
  readonly wall: () => number;
  readonly loop: Loop;
  readonly log: Logger;
  /** Interval between checks, in milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;
/** Differences up to this are harmless. */
export const MOST_OFFSET_MS = 5_000;

/** Checks in every process, because each handles clicks. A difference is logged once, and again when it has passed. */
export function createClockCheck({ store, wall, loop, log, everyMs = EVERY_MS }: ClockCheckOptions): ClockCheck {
  let offsetMs: number | null = null;
  let isOff = false;
  const check = async () => {
    const requestedAt = wall();
    const databaseTime = await store().clock();
    const answeredAt = wall();
    if (databaseTime === null) return;
    offsetMs = (requestedAt + answeredAt) / 2 - databaseTime;
    // The database read its clock at an unknown moment between request and answer.
    const least = Math.abs(offsetMs) - Math.abs(answeredAt - requestedAt) / 2;
    const wasOff = isOff;
    isOff = least > MOST_OFFSET_MS;
    if (isOff && !wasOff) log.error({ offsetSeconds: Math.round(offsetMs / 1_000) }, describeOffset(offsetMs));
    if (!isOff && wasOff) log.info('the clocks of this machine and of the database agree again');
  };
  const onError = (error: unknown) => {
    offsetMs = null;
    // The parts that need the database log that it cannot be used.
    if (!(error instanceof StoreError)) log.error({ err: error }, 'the clock of the database could not be read');
  };
  return {
    ...createTicker(everyMs, { tick: check, onError, loop }),
    offsetSeconds: () => (offsetMs === null ? null : offsetMs / 1_000),
    notes: () => (isOff && offsetMs !== null ? [describeOffset(offsetMs)] : []),
  };
}

function describeOffset(offsetMs: number): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1_000);
  const direction = offsetMs > 0 ? 'ahead of' : 'behind';
  return `the clock of this machine is ${seconds} s ${direction} the clock of the database: silences set here, and times at which this process sends, are off by as much. Next step: run NTP on both machines, and on those of the other replicas`;
}
