import { type Database, leaseOf } from './database.ts';
import type { LeaseStore } from './store.ts';
import { QUIET, RestoredDatabaseError, type StoreLog } from './store-error.ts';

/** Row of the lease. */
interface Lease {
  readonly holder: string | null;
  readonly fence: number;
  /** By the holder's own clock, for people who read the table; no other process uses it. Differs after each renewal. */
  readonly expiresAt: number;
}

/**
 * Most writes of one lease with unknown outcome that are remembered. Beyond, a row that this process may have written cannot be
 * distinguished from a restored one, and is accepted.
 */
export const MOST_UNANSWERED = 100;

/** Stands for a deleted row: its unknown holder keeps the lease for its usual duration. */
const DELETED: Lease = { holder: '', fence: 0, expiresAt: 0 };

/**
 * Creates the store of the leader's lease. Clocks of different processes are never compared: a waiting process measures with its own
 * steady clock how long the row has been unchanged. A row older than what this process wrote means that the database was restored; a
 * deleted row is created again.
 */
export function createLeaseStore(database: Database, log: StoreLog = QUIET): LeaseStore {
  /**
   * The row as this process last wrote it, followed by writes that may have been committed because they got no answer. All have one
   * fencing number.
   */
  let written: readonly Lease[] = [];
  /** This process's lease; undefined when another process may have taken it, or its row may differ. */
  let held: Lease | undefined;
  const observed = createObservedRow();
  /** Notes a write before its answer. A lease with a new number is not noted: until the write is confirmed, another process may hold it. */
  const noteWrite = (lease: Lease) => {
    if (lease.fence === written[0]?.fence && written.length <= MOST_UNANSWERED) written = [...written, lease];
  };
  const hold = (lease: Lease) => {
    written = [lease];
    held = lease;
    observed.note(lease);
    return lease.fence;
  };
  const acquireNow: LeaseStore['acquire'] = async (holder, { at, ttlMs, isDead, steady = () => at }) => {
    const mine = held;
    held = undefined;
    const expiresAt = Math.ceil(at + ttlMs);
    if (mine?.holder === holder) {
      const renewed = { ...mine, expiresAt: differentFrom(mine.expiresAt, expiresAt) };
      noteWrite(renewed);
      if (await renew(database, { holder, from: mine, to: renewed })) return hold(renewed);
    }
    const lease = (await database.run(leaseOf)) ?? DELETED;
    if (lease !== DELETED && isOlder(lease, written)) throw restoredError();
    const now = steady();
    const isMine = lease.holder === holder;
    const isOver = now - observed.unchangedSince(lease, now) >= ttlMs;
    if (!isMine && lease.holder !== null && !isOver && !isDead(lease.holder)) return null;
    const fence = isMine ? lease.fence : nextAfter(lease, observed.highest(), at);
    const taken = { holder, fence, expiresAt: differentFrom(lease.expiresAt, expiresAt) };
    noteWrite(taken);
    if (!(await replace(database, lease, taken))) return null;
    if (lease === DELETED) log.error({ fence }, ROW_RECREATED);
    return hold(taken);
  };
  /** Calls are serialized: a row read before another call wrote it would look like a restored one. */
  let last: Promise<unknown> = Promise.resolve();
  return {
    acquire: (...request) => {
      const answer = last.then(() => acquireNow(...request));
      last = answer.catch(() => {});
      return answer;
    },
    release: async (holder) => {
      await database.run((kysely) =>
        kysely.updateTable('leases').set({ holder: null }).where('holder', '=', holder).execute(),
      );
      written = [];
      held = undefined;
    },
  };
}

/** This process's knowledge of the row: the time since which it is unchanged, and the highest fencing number. */
function createObservedRow() {
  let seen: { readonly lease: Lease; readonly at: number } | undefined;
  let highest = 0;
  const note = ({ fence }: Lease) => {
    highest = Math.max(highest, fence);
  };
  return {
    note,
    highest: () => highest,
    /** Time by the steady clock. */
    unchangedSince(lease: Lease, now: number): number {
      note(lease);
      if (seen === undefined || !isSame(seen.lease, lease)) seen = { lease, at: now };
      return seen.at;
    },
  };
}

/**
 * Renews the lease in one statement, which works over a slow connection. It changes nothing that other transactions depend on, so it needs
 * no write lock. Resolves to false when the row is not as this process left it.
 */
async function renew(
  database: Database,
  { holder, from, to }: { readonly holder: string; readonly from: Lease; readonly to: Lease },
): Promise<boolean> {
  const { numUpdatedRows } = await database.run((kysely) =>
    kysely
      .updateTable('leases')
      .set({ expiresAt: to.expiresAt })
      .where('name', '=', 'leader')
      .where('holder', '=', holder)
      .where('fence', '=', from.fence)
      .where('expiresAt', '=', from.expiresAt)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n;
}

/** Takes the lease under the write lock. Resolves to false when the row has changed since it was read. */
function replace(database: Database, from: Lease, to: Lease): Promise<boolean> {
  return database.write(async (transaction) => {
    const lease = (await leaseOf(transaction)) ?? DELETED;
    if (!isSame(lease, from)) return false;
    if (lease === DELETED)
      await transaction
        .insertInto('leases')
        .values({ ...to, name: 'leader' })
        .execute();
    else await transaction.updateTable('leases').set(to).where('name', '=', 'leader').execute();
    return true;
  });
}

const isSame = (one: Lease, other: Lease) =>
  one.holder === other.holder && one.fence === other.fence && one.expiresAt === other.expiresAt;

/** Next fencing number. A deleted row leaves it unknown: the time is higher than any number reached by counting. */
function nextAfter(lease: Lease, highest: number, at: number): number {
  return lease === DELETED ? Math.max(highest + 1, Math.ceil(at)) : lease.fence + 1;
}

/** Makes a renewal visible in the row, even if the clock was set back to the same time. */
const differentFrom = (before: number, next: number) => (next === before ? next + 1 : next);

/** Whether a row is older than what was written: fencing numbers only grow, and only the holder renews. */
function isOlder(lease: Lease, written: readonly Lease[]): boolean {
  const [last] = written;
  if (last === undefined || lease.fence > last.fence) return false;
  if (lease.fence < last.fence) return true;
  return written.length <= MOST_UNANSWERED && !written.some((one) => isSame(one, lease));
}

const ROW_RECREATED =
  'the leader row in the table leases was deleted: it was created again. Next step: find out who changes the tables of the bot';

const restoredError = () =>
  new RestoredDatabaseError(
    'the database was restored to an older state while the bot runs: nothing is evaluated or sent any more, to avoid duplicates',
  );
