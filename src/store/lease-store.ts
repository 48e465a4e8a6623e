import type { Database } from './database.ts';
import { leaseOf } from './fence.ts';
import type { LeaseStore } from './store.ts';
import { PutBackError } from './store-error.ts';

/** The lease as it stands in its row. */
interface Lease {
  readonly holder: string | null;
  readonly fence: number;
  /** By the holder's own clock, for people who look into the table: nobody else goes by it. Differs after each renewal. */
  readonly expiresAt: number;
}

/**
 * Writes of one lease whose outcome is not known, at once. Beyond, a state that this process may have written is not told from one that
 * was put back, and passes.
 */
export const MOST_UNANSWERED = 100;

/**
 * The lease of the process that leads. No clock of one process is compared with that of another: whoever waits for a lease
 * measures by its own steady clock how long the row has stood unchanged. A database that forgets what this process has
 * written into it is put back from before.
 */
export function createLeaseStore(database: Database): LeaseStore {
  /**
   * The row as this process wrote it last, and after that as it may have written it: whether a write without an answer was committed
   * is not known. All of one number.
   */
  let written: readonly Lease[] = [];
  /** Its lease; undefined when somebody may have taken it since, or its row may be another. */
  let held: Lease | undefined;
  let seen: { readonly lease: Lease; readonly at: number } | undefined;
  /** Since when the row stands as it was read just now, by the steady clock. */
  const unchangedSince = (lease: Lease, now: number): number => {
    if (seen === undefined || !isSame(seen.lease, lease)) seen = { lease, at: now };
    return seen.at;
  };
  /** A lease under a new number is none of those that were written: until it surely is this process's, any other may have it. */
  const begin = (lease: Lease) => {
    if (lease.fence === written[0]?.fence && written.length <= MOST_UNANSWERED) written = [...written, lease];
  };
  const hold = (lease: Lease) => {
    written = [lease];
    held = lease;
    return lease.fence;
  };
  const acquireNow: LeaseStore['acquire'] = async (holder, at, ttlMs, isDead, steady = () => at) => {
    const mine = held;
    held = undefined;
    const expiresAt = Math.ceil(at + ttlMs);
    if (mine?.holder === holder) {
      const renewed = { ...mine, expiresAt: unlike(mine.expiresAt, expiresAt) };
      begin(renewed);
      if (await renew(database, holder, mine, renewed)) return hold(renewed);
    }
    const lease = await database.run(leaseOf);
    if (isFromBefore(lease, written)) throw putBack();
    const now = steady();
    const isMine = lease.holder === holder;
    const isOver = now - unchangedSince(lease, now) >= ttlMs;
    if (!isMine && lease.holder !== null && !isOver && !isDead(lease.holder)) return null;
    const fence = isMine ? lease.fence : lease.fence + 1;
    const taken = { holder, fence, expiresAt: unlike(lease.expiresAt, expiresAt) };
    begin(taken);
    return (await replace(database, lease, taken)) ? hold(taken) : null;
  };
  /** One call after the other: a row that was read before another call wrote it would look as if it were put back. */
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

/**
 * Prolongs the lease in one statement, however slow the way to the database is: it changes nothing that a transaction of
 * somebody else goes by, so it need not wait for the turn to write. False when the row is not as this process left it.
 */
async function renew(database: Database, holder: string, from: Lease, to: Lease): Promise<boolean> {
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

/** Takes the lease, with no transaction of its former holder beside it. False when somebody has changed it since it was read. */
function replace(database: Database, from: Lease, to: Lease): Promise<boolean> {
  return database.write(async (transaction) => {
    const lease = await leaseOf(transaction);
    if (!isSame(lease, from)) return false;
    await transaction.updateTable('leases').set(to).where('name', '=', 'leader').execute();
    return true;
  });
}

const isSame = (one: Lease, other: Lease) =>
  one.holder === other.holder && one.fence === other.fence && one.expiresAt === other.expiresAt;

/** A renewal has to show in the row, also where the clock was set back to just so much. */
const unlike = (before: number, wanted: number) => (wanted === before ? wanted + 1 : wanted);

/** Numbers of leases only grow, and nobody but the holder changes how long a lease lasts. */
function isFromBefore(lease: Lease, written: readonly Lease[]): boolean {
  const [last] = written;
  if (last === undefined || lease.fence > last.fence) return false;
  if (lease.fence < last.fence) return true;
  return written.length <= MOST_UNANSWERED && !written.some((one) => isSame(one, lease));
}

const putBack = () =>
  new PutBackError(
    'the database was put back to an older state while the bot runs: nothing is evaluated or sent any more, for it might be told twice',
  );
