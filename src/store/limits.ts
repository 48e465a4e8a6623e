import { DAY_MS, HOUR_MS } from '../core/time.ts';

/** Limits of the outbox, and of the messages read from it at once. */
export const OUTBOX = {
  /** Messages of each channel, oldest first: as many replies as can be merged, and few to read for an inaccessible channel. */
  shareOfChannel: 100,
  /** Messages of all channels: the first of each channel before the second of any. */
  handedOut: 1_000,
  /**
   * Replies that wait in one thread: beyond it the oldest are dropped, as the first message of the thread shows the current state. More
   * than fit into one merged message.
   */
  repliesOfThread: 50,
  /** Messages that wait in one channel: beyond it those that may expire are refused. An incident's first message never is. */
  ofChannel: 1_000,
  /** Messages that wait in all channels; as for one channel. */
  inAll: 10_000,
} as const;

/** Digests of all channels and persons, daily and weekly ones: each is a message and its thread at its time. */
export const MOST_DIGESTS = 2_000;

/** Most changes of a channel's digest within a time: each change is a message to it and a row of the history. */
export const DIGEST_CHANGES = { most: 10, withinMs: HOUR_MS } as const;

/**
 * Living cards: the most that are live, since each is edited once an hour and when a status changes; those that a list names, live and
 * over, each of whose channels is looked up; those that are unpinned at once; and the most changes of one channel within a time.
 */
export const LIVE_CARDS = {
  most: 200,
  listed: 20,
  endedListed: 20,
  unpinnedAtOnce: 5,
  changes: { most: 10, withinMs: HOUR_MS },
} as const;

/** Retention of digest runs; catching up after a stop needs only the last days. */
export const DIGEST_RUNS_KEPT_MS = 90 * DAY_MS;

/** Size to which SQLite's log, the file with -wal, is truncated after a checkpoint: it grows during long reads. */
export const SQLITE_LOG_BYTES = 16_000_000;

/** Most conflicts in a row of one change with others; more mean that the store does not work. */
export const MOST_CONFLICTS = 10;

/** Rows that are deleted in one transaction: few, so that a click on a button never waits for it. */
export const DELETED_AT_ONCE = 500;

/** Most keys in one statement: both databases limit the number of values, SQLite to fewer. */
export const KEYS_AT_ONCE = 500;

/** Entries of a history that are read at once, the newest: more than the history of an incident has, unless it changes for days. */
export const AUDIT_AT_ONCE = 1_000;

/** Past incidents in one statement: SQLite answers nobody else meanwhile. */
export const PAST_AT_ONCE = 250;
