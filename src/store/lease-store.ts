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
 * The lease of the process that leads. No clock of one process is compared with that of another: whoever waits for a lease
 * measures by its own steady clock how long the row has stood unchanged. A database that forgets what this process has
 * written into it is put back from before.
 */
export function createLeaseStore(database: Database): LeaseStore {
  let written: Lease | undefined;
  /** Whether nobody has taken it since, as far as this process knows. */
  let isHeld = false;
  let seen: { readonly lease: Lease; readonly at: number } | undefined;
  /** Since when the row stands as it was read just now, by the steady clock. */
  const unchangedSince = (lease: Lease, now: number): number => {
    if (seen === undefined || !isSame(seen.lease, lease)) seen = { lease, at: now };
    return seen.at;
  };
  const acquire: LeaseStore['acquire'] = async (holder, at, ttlMs, isDead, steady = () => at) => {
    const expected = written;
    const expiresAt = Math.ceil(at + ttlMs);
    const isToRenew = isHeld;
    // Whether a statement without an answer was committed is not known.
    written = undefined;
    isHeld = false;
    const hold = (lease: Lease) => {
      written = lease;
      isHeld = true;
      return lease.fence;
    };
    if (isToRenew && expected?.holder === holder) {
      const renewed = { ...expected, expiresAt: unlike(expected.expiresAt, expiresAt) };
      if (await renew(database, holder, expected, renewed)) return hold(renewed);
    }
    const lease = await database.run(leaseOf);
    if (expected && isFromBefore(lease, expected)) {
      written = expected;
      throw putBack();
    }
    const now = steady();
    const isMine = lease.holder === holder;
    const isOver = now - unchangedSince(lease, now) >= ttlMs;
    if (!isMine && lease.holder !== null && !isOver && !isDead(lease.holder)) {
      written = expected;
      return null;
    }
    const fence = isMine ? lease.fence : lease.fence + 1;
    const taken = { holder, fence, expiresAt: unlike(lease.expiresAt, expiresAt) };
    if (await replace(database, lease, taken)) return hold(taken);
    written = expected;
    return null;
  };
  return {
    acquire,
    release: async (holder) => {
      await database.run((kysely) =>
        kysely.updateTable('leases').set({ holder: null }).where('holder', '=', holder).execute(),
      );
      written = undefined;
      isHeld = false;
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
function isFromBefore(lease: Lease, written: Lease): boolean {
  return lease.fence === written.fence ? !isSame(lease, written) : lease.fence < written.fence;
}

const putBack = () =>
  new PutBackError(
    'the database was put back to an older state while the bot runs: nothing is evaluated or sent any more, for it might be told twice',
  );
