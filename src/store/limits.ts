import { DAY_MS, HOUR_MS } from '../core/time.ts';

/** How much of the outbox there is at once, and what is handed out of it. */
export const OUTBOX = {
  /** Of each channel, oldest first: as many replies as could become one at most, and little to read for a channel that is gone. */
  shareOfChannel: 100,
  /** Of all channels: each one's first before any one's second. */
  handedOut: 1_000,
  /**
   * Replies that wait in one thread: the oldest gives way to the newest, the first message of the thread tells how things stand. More
   * than one message has room for when they become one.
   */
  repliesOfThread: 50,
  /** What waits in one channel; what may expire is then refused. An incident's first message never is. */
  ofChannel: 1_000,
  /** What waits in all channels; as for one channel. */
  inAll: 10_000,
} as const;

/** How often a channel's digest may be changed: each change is a message to it and a row of the history. */
export const DIGEST_CHANGES = { most: 10, withinMs: HOUR_MS } as const;

/** Runs of digests: the catch-up after a stop looks back for days only. */
export const DIGEST_RUNS_KEPT_MS = 90 * DAY_MS;

/** What SQLite's log, the file with -wal, is cut down to once it was written back: it grows while somebody else reads for long. */
export const SQLITE_LOG_BYTES = 16_000_000;

/** How often in a row a change may meet one of somebody else: then something is wrong with the store. */
export const MOST_CONFLICTS = 10;

/** Rows that are deleted in one transaction: few, so that a press of a button never waits for it. */
export const DELETED_AT_ONCE = 500;

/** Keys that one statement names: both databases take a limited number of values, SQLite fewer. */
export const KEYS_AT_ONCE = 500;
